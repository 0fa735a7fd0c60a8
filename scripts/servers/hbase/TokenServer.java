import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.ipc.FifoRpcScheduler;
import org.apache.hadoop.hbase.ipc.NettyRpcServer;
import org.apache.hadoop.hbase.ipc.RpcServer;
import org.apache.hadoop.hbase.ipc.RpcServer.BlockingServiceAndInterface;
import org.apache.hadoop.hbase.security.token.AuthenticationTokenIdentifier;
import org.apache.hadoop.hbase.shaded.protobuf.generated.RegistryProtos.ClientMetaService;
import org.apache.hadoop.hbase.shaded.protobuf.generated.RegistryProtos.GetClusterIdResponse;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.security.token.SecretManager;
import org.apache.hadoop.security.token.Token;
import org.apache.hbase.thirdparty.com.google.protobuf.ServiceException;

/**
 * HBase's own RPC server, with security on and tokens of its own making: all of a secured cluster that there can be without Kerberos, for
 * which region servers would have to prove to each other who they are. Asked for the cluster's id it says as whom it knows the caller.
 */
final class TokenServer {
  private TokenServer() {}

  /** Where it listens, a token for "bob", and one whose password is another's. */
  static Map<String, Object> start(Configuration base, String protection) throws Exception {
    Configuration conf = new Configuration(base);
    conf.set("hbase.security.authentication", "kerberos");
    conf.set("hbase.rpc.protection", protection);
    Secrets secrets = new Secrets();
    ClientMetaService.BlockingInterface service = (ClientMetaService.BlockingInterface) Proxy.newProxyInstance(
      TokenServer.class.getClassLoader(),
      new Class<?>[] {ClientMetaService.BlockingInterface.class},
      (proxy, method, args) -> {
        if (!method.getName().equals("getClusterId")) throw new ServiceException("Not asked here");
        String user = RpcServer.getRequestUserName().orElse("nobody");
        return GetClusterIdResponse.newBuilder().setClusterId("known as " + user).build();
      });
    NettyRpcServer server = new NettyRpcServer(
      null,
      "tokens",
      List.of(new BlockingServiceAndInterface(
        ClientMetaService.newReflectiveBlockingService(service), ClientMetaService.BlockingInterface.class)),
      new InetSocketAddress("127.0.0.1", 0),
      conf,
      new FifoRpcScheduler(conf, 2),
      false);
    server.setSecretManager(secrets);
    server.start();
    AuthenticationTokenIdentifier bob = new AuthenticationTokenIdentifier("bob");
    Token<AuthenticationTokenIdentifier> token = new Token<>(bob, secrets);
    token.setService(new Text("a-cluster"));
    Token<AuthenticationTokenIdentifier> wrong = new Token<>(bob, new Secrets());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("port", server.getListenerAddress().getPort());
    all.put("token", token.encodeToUrlString());
    all.put("wrongToken", wrong.encodeToUrlString());
    return all;
  }

  private static final class Secrets extends SecretManager<AuthenticationTokenIdentifier> {
    private final SecretKey key;

    Secrets() throws Exception {
      key = KeyGenerator.getInstance("HmacSHA1").generateKey();
    }

    @Override
    protected byte[] createPassword(AuthenticationTokenIdentifier identifier) {
      return createPassword(identifier.getBytes(), key);
    }

    @Override
    public byte[] retrievePassword(AuthenticationTokenIdentifier identifier) {
      return createPassword(identifier);
    }

    @Override
    public AuthenticationTokenIdentifier createIdentifier() {
      return new AuthenticationTokenIdentifier();
    }
  }
}
