import java.io.BufferedReader;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.HRegionLocation;
import org.apache.hadoop.hbase.LocalHBaseCluster;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.shaded.protobuf.ProtobufUtil;
import org.apache.hadoop.hbase.shaded.protobuf.generated.FilterProtos;
import org.apache.hadoop.hbase.master.HMaster;
import org.apache.hadoop.hbase.regionserver.HRegionServer;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hadoop.hbase.util.JVMClusterUtil;
import org.apache.hadoop.hbase.zookeeper.MiniZooKeeperCluster;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;
import org.apache.hbase.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * A real HBase for the tests: ZooKeeper, masters and region servers in one JVM, on a folder of its own.
 *
 * Arguments: the folder, how many region servers, and settings as name=value. It says in one line of JSON where
 * everything listens. Whoever connects to its control port sends commands, a line each, answered by a line of JSON each: tests of
 * every runtime can. It ends with its standard input.
 */
public final class TestCluster {
  private interface Command {
    Object run(String[] args) throws Exception;
  }

  private final Configuration conf;
  private final File folder;
  private final Map<String, Command> commands = new LinkedHashMap<>();
  private final List<ServerProcess> processes = new ArrayList<>();
  private LocalHBaseCluster cluster;
  private Connection connection;
  private Admin admin;
  private int zooKeeperPort;

  private TestCluster(File folder, Configuration conf) {
    this.folder = folder;
    this.conf = conf;
    addTableCommands();
    addScanCommand();
    addRegionCommands();
    addServerCommands();
  }

  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    // What the servers print is no answer.
    System.setOut(System.err);
    if (args[0].equals("regionserver")) {
      serveRegions(new File(args[1]));
      return;
    }
    File folder = new File(args[0]).getAbsoluteFile();
    int regionServers = Integer.parseInt(args[1]);
    Configuration conf = configure(folder, regionServers);
    for (String setting : Arrays.copyOfRange(args, 2, args.length)) {
      String[] pair = setting.split("=", 2);
      conf.set(pair[0], pair[1]);
    }
    TestCluster test = new TestCluster(folder, conf);
    test.start(regionServers);
    ServerSocket control = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread listener = new Thread(() -> test.listen(control));
    listener.setDaemon(true);
    listener.start();
    Map<String, Object> all = test.whereabouts();
    all.put("controlPort", control.getLocalPort());
    say(answers, all);
    while (System.in.read() >= 0) {
      // Nothing is said here; it is the end that counts.
    }
    Runtime.getRuntime().halt(0);
  }

  /** A region server in a process of its own, which ends with its standard input: with whoever has started it. */
  private static void serveRegions(File settings) throws Exception {
    Configuration conf = new Configuration(false);
    conf.addResource(settings.toURI().toURL());
    HRegionServer server = new HRegionServer(conf);
    server.start();
    while (System.in.read() >= 0) {
      // Nothing is said here; it is the end that counts.
    }
    Runtime.getRuntime().halt(0);
  }

  /** Small, on loopback, on any free port, and on the local file system. */
  private static Configuration configure(File folder, int regionServers) {
    Configuration conf = HBaseConfiguration.create();
    conf.set("fs.defaultFS", "file:///");
    // The other one keeps what it is told to flush: with a process that is killed, writes would go that were answered.
    conf.set("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem");
    conf.set("hbase.rootdir", "file://" + folder + "/root");
    conf.set("hbase.tmp.dir", folder + "/tmp");
    conf.setBoolean("hbase.unsafe.stream.capability.enforce", false);
    conf.set("hbase.wal.provider", "filesystem");
    // Hundreds of small tables: each of their regions would take 2 MiB of the heap with its first row.
    conf.setBoolean("hbase.hregion.memstore.mslab.enabled", false);
    for (String role : List.of("master", "regionserver")) {
      conf.set("hbase." + role + ".hostname", "localhost");
      conf.set("hbase." + role + ".ipc.address", "127.0.0.1");
      conf.setInt("hbase." + role + ".port", 0);
      conf.setInt("hbase." + role + ".info.port", -1);
    }
    conf.setInt("hbase.regionserver.handler.count", 8);
    conf.setInt("hbase.regionserver.metahandler.count", 4);
    conf.setInt("hbase.master.handler.count", 6);
    conf.setInt("hbase.procedure.workerthreads", 4);
    // A coprocessor's service that every region has: it tells who calls.
    conf.set("hbase.coprocessor.user.region.classes", "org.apache.hadoop.hbase.security.token.TokenProvider");
    // Without a most, the master waits some seconds for more servers.
    conf.setInt("hbase.master.wait.on.regionservers.mintostart", regionServers);
    conf.setInt("hbase.master.wait.on.regionservers.maxtostart", regionServers);
    conf.setInt("hbase.master.wait.on.regionservers.interval", 100);
    conf.setInt("hbase.regionserver.msginterval", 200);
    conf.setInt("zookeeper.session.timeout", 10_000);
    conf.setInt("hbase.regionserver.storefile.refresh.period", 1_000);
    conf.setFloat("hfile.block.cache.size", 0.3f);
    conf.setFloat("hbase.regionserver.global.memstore.size", 0.3f);
    return conf;
  }

  private void start(int regionServers) throws Exception {
    // Or the second region server's metrics clash with the first's.
    DefaultMetricsSystem.setMiniClusterMode(true);
    zooKeeperPort = new MiniZooKeeperCluster(conf).startup(new File(folder, "zookeeper"));
    conf.set("hbase.zookeeper.quorum", "127.0.0.1");
    conf.setInt("hbase.zookeeper.property.clientPort", zooKeeperPort);
    cluster = new LocalHBaseCluster(conf, 1, regionServers);
    cluster.startup();
    while (cluster.getActiveMaster() == null || !cluster.getActiveMaster().isInitialized()) Thread.sleep(20);
    while (cluster.getActiveMaster().getServerManager().countOfRegionServers() < regionServers) Thread.sleep(20);
    connection = ConnectionFactory.createConnection(conf);
    admin = connection.getAdmin();
    // Regions are where a test has moved them.
    admin.balancerSwitch(false, true);
  }

  private void listen(ServerSocket control) {
    while (true) {
      try {
        Socket socket = control.accept();
        Thread thread = new Thread(() -> {
          try (socket) {
            obey(socket.getInputStream(), new PrintStream(socket.getOutputStream(), false, StandardCharsets.UTF_8));
          } catch (IOException gone) {
            // Whoever asked is gone, and with it the question.
          }
        });
        thread.setDaemon(true);
        thread.start();
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
    }
  }

  private void obey(InputStream input, PrintStream answers) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.trim().split("\\s+");
      try {
        Command command = commands.get(words[0]);
        if (command == null) throw new IllegalArgumentException("No command \"" + words[0] + "\"");
        Object result = command.run(words);
        say(answers, Map.of("result", result == null ? true : result));
      } catch (Exception error) {
        say(answers, Map.of("error", String.valueOf(error)));
      }
    }
  }

  private void addTableCommands() {
    // create TABLE FAMILY,… [SPLIT,…|-] [REPLICAS]
    commands.put("create", args -> {
      TableDescriptorBuilder table = TableDescriptorBuilder.newBuilder(table(args));
      for (String family : args[2].split(",")) {
        table.setColumnFamily(ColumnFamilyDescriptorBuilder.newBuilder(Bytes.toBytes(family)).setMaxVersions(5).build());
      }
      if (args.length > 4) table.setRegionReplication(Integer.parseInt(args[4]));
      byte[][] splits = args.length < 4 || args[3].equals("-") ? null
        : Arrays.stream(args[3].split(",")).map(Bytes::toBytesBinary).toArray(byte[][]::new);
      admin.createTable(table.build(), splits);
      return null;
    });
    commands.put("drop", args -> {
      if (admin.isTableEnabled(table(args))) admin.disableTable(table(args));
      admin.deleteTable(table(args));
      return null;
    });
    commands.put("disable", args -> { admin.disableTable(table(args)); return null; });
    commands.put("enable", args -> { admin.enableTable(table(args)); return null; });
    commands.put("flush", args -> { admin.flush(table(args)); return null; });
  }

  /** What Java's own client makes of a scan: a text for each result, its cells one after the other in Base64. */
  private void addScanCommand() {
    // scan TABLE [start=ROW] [stop=ROW] [reversed=true] [limit=N] … rows and the filter's message in Base64
    commands.put("scan", args -> {
      Map<String, String> options = new LinkedHashMap<>();
      for (String word : Arrays.copyOfRange(args, 2, args.length)) {
        String[] pair = word.split("=", 2);
        options.put(pair[0], pair[1]);
      }
      List<String> results = new ArrayList<>();
      try (Table table = connection.getTable(table(args)); ResultScanner scanner = table.getScanner(scan(options))) {
        for (Result result : scanner) {
          results.add(Arrays.stream(result.rawCells()).map(TestCluster::describe).collect(Collectors.joining(" ")));
        }
      }
      return results;
    });
  }

  private static Scan scan(Map<String, String> options) throws IOException {
    Scan scan = new Scan();
    Function<String, byte[]> bytes = name -> Base64.getDecoder().decode(options.getOrDefault(name, ""));
    scan.withStartRow(bytes.apply("start"), Boolean.parseBoolean(options.getOrDefault("startInclusive", "true")));
    scan.withStopRow(bytes.apply("stop"), Boolean.parseBoolean(options.getOrDefault("stopInclusive", "false")));
    scan.setReversed(Boolean.parseBoolean(options.getOrDefault("reversed", "false")));
    if (options.containsKey("limit")) scan.setLimit(Integer.parseInt(options.get("limit")));
    if (options.containsKey("batch")) scan.setBatch(Integer.parseInt(options.get("batch")));
    if (options.containsKey("caching")) scan.setCaching(Integer.parseInt(options.get("caching")));
    if (options.containsKey("maxResultBytes")) scan.setMaxResultSize(Long.parseLong(options.get("maxResultBytes")));
    scan.readVersions(Integer.parseInt(options.getOrDefault("maxVersions", "1")));
    if (options.containsKey("family")) scan.addFamily(Bytes.toBytes(options.get("family")));
    if (options.containsKey("filter")) {
      FilterProtos.Filter.Builder filter = FilterProtos.Filter.newBuilder().setName(options.get("filter"));
      scan.setFilter(ProtobufUtil.toFilter(
        filter.setSerializedFilter(UnsafeByteOperations.unsafeWrap(bytes.apply("filterMessage"))).build()));
    }
    return scan;
  }

  private static String describe(Cell cell) {
    Base64.Encoder base64 = Base64.getEncoder();
    return String.join("|",
      base64.encodeToString(CellUtil.cloneRow(cell)),
      base64.encodeToString(CellUtil.cloneFamily(cell)),
      base64.encodeToString(CellUtil.cloneQualifier(cell)),
      String.valueOf(cell.getTimestamp()),
      String.valueOf(cell.getType().getCode()),
      base64.encodeToString(CellUtil.cloneValue(cell)));
  }

  private void addRegionCommands() {
    commands.put("regions", args -> {
      try (RegionLocator locator = connection.getRegionLocator(table(args))) {
        locator.clearRegionLocationCache();
        return locator.getAllRegionLocations().stream().map(TestCluster::describe).collect(Collectors.toList());
      }
    });
    // move TABLE ROW SERVER: the region with the row to the server of that place in the list
    commands.put("move", args -> {
      admin.move(region(args, 2).getEncodedNameAsBytes(), regionServer(args, 3).getRegionServer().getServerName());
      return null;
    });
    // move-out TABLE ROW PROCESS: the same, to a region server in a process of its own
    commands.put("move-out", args -> {
      admin.move(region(args, 2).getEncodedNameAsBytes(), processes.get(Integer.parseInt(args[3])).name);
      return null;
    });
    // split TABLE ROW: the region with the row, at the row
    commands.put("split", args -> {
      admin.splitRegionAsync(region(args, 2).getRegionName(), Bytes.toBytesBinary(args[2])).get();
      return null;
    });
    // merge TABLE ROW ROW: the two regions with these rows
    commands.put("merge", args -> {
      byte[][] both = { region(args, 2).getEncodedNameAsBytes(), region(args, 3).getEncodedNameAsBytes() };
      // By force, regions that are no neighbours would be merged, over those in between.
      admin.mergeRegionsAsync(both, false).get();
      return null;
    });
    commands.put("move-meta", args -> {
      byte[] meta = Bytes.toBytes("1588230740");
      admin.move(meta, regionServer(args, 1).getRegionServer().getServerName());
      return null;
    });
  }

  private void addServerCommands() {
    // A server's place in the list stays its own, whether it lives or not.
    commands.put("token-server", args -> TokenServer.start(conf, args[1]));
    commands.put("servers", args -> servers(regionServers()));
    commands.put("live", args -> servers(regionServers().stream().filter(Thread::isAlive).collect(Collectors.toList())));
    commands.put("kill-rs", args -> { regionServer(args, 1).getRegionServer().abort("a test's wish"); return null; });
    commands.put("stop-rs", args -> {
      regionServer(args, 1).getRegionServer().stop("a test's wish");
      regionServer(args, 1).join(30_000);
      return null;
    });
    commands.put("start-rs", args -> {
      JVMClusterUtil.RegionServerThread server = cluster.addRegionServer(new Configuration(conf), regionServers().size());
      server.start();
      server.waitForServerOnline();
      return describe(server.getRegionServer().getServerName());
    });
    // A region server in a process of its own: its place among those is the answer.
    commands.put("spawn-rs", args -> spawnRegionServer());
    // kill-9 PROCESS
    commands.put("kill-9", args -> {
      processes.get(Integer.parseInt(args[1])).process.destroyForcibly().waitFor();
      return null;
    });
    // The active master dies, and another one, which is started for that, takes over.
    commands.put("kill-master", args -> {
      HMaster dead = cluster.getActiveMaster();
      dead.abort("a test's wish");
      dead.join(30_000);
      JVMClusterUtil.MasterThread next = cluster.addMaster(new Configuration(conf), cluster.getMasters().size());
      next.start();
      long until = System.currentTimeMillis() + 60_000;
      while (!next.getMaster().isInitialized()) {
        if (System.currentTimeMillis() > until) throw new IllegalStateException("The next master did not come up");
        Thread.sleep(20);
      }
      return describe(next.getMaster().getServerName());
    });
  }

  private static final class ServerProcess {
    final Process process;
    final ServerName name;

    ServerProcess(Process process, ServerName name) {
      this.process = process;
      this.name = name;
    }
  }

  private synchronized Object spawnRegionServer() throws Exception {
    File settings = new File(folder, "regionserver.xml");
    try (FileOutputStream out = new FileOutputStream(settings)) {
      conf.writeXml(out);
    }
    Collection<ServerName> before = admin.getRegionServers();
    List<String> line = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), "TestCluster", "regionserver"));
    line.add(settings.getPath());
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    Process process = builder.redirectOutput(new File(folder, "regionserver-" + processes.size() + ".log")).start();
    long until = System.currentTimeMillis() + 60_000;
    while (process.isAlive() && System.currentTimeMillis() < until) {
      for (ServerName name : admin.getRegionServers()) {
        if (before.contains(name)) continue;
        processes.add(new ServerProcess(process, name));
        return processes.size() - 1;
      }
      Thread.sleep(50);
    }
    process.destroyForcibly();
    throw new IllegalStateException("The region server did not come up");
  }

  private Map<String, Object> whereabouts() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("zooKeeperPort", zooKeeperPort);
    all.put("masters", cluster.getMasters().stream().map(thread -> describe(thread.getMaster().getServerName()))
      .collect(Collectors.toList()));
    all.put("regionServers", servers(regionServers()));
    return all;
  }

  private List<JVMClusterUtil.RegionServerThread> regionServers() {
    return new ArrayList<>(cluster.getRegionServers());
  }

  private JVMClusterUtil.RegionServerThread regionServer(String[] args, int at) {
    return regionServers().get(Integer.parseInt(args[at]));
  }

  private static List<Object> servers(List<JVMClusterUtil.RegionServerThread> threads) {
    return threads.stream().map(thread -> describe(thread.getRegionServer().getServerName())).collect(Collectors.toList());
  }

  private static TableName table(String[] args) {
    return TableName.valueOf(args[1]);
  }

  private RegionInfo region(String[] args, int at) throws IOException {
    try (RegionLocator locator = connection.getRegionLocator(table(args))) {
      return locator.getRegionLocation(Bytes.toBytesBinary(args[at]), true).getRegion();
    }
  }

  private static Object describe(HRegionLocation location) {
    Map<String, Object> region = new LinkedHashMap<>();
    region.put("name", location.getRegion().getRegionNameAsString());
    region.put("encodedName", location.getRegion().getEncodedName());
    region.put("startKey", Bytes.toStringBinary(location.getRegion().getStartKey()));
    region.put("replica", location.getRegion().getReplicaId());
    region.put("server", location.getServerName() == null ? "" : describe(location.getServerName()));
    return region;
  }

  private static Object describe(ServerName server) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("host", server.getHostname());
    all.put("port", server.getPort());
    all.put("startCode", String.valueOf(server.getStartcode()));
    return all;
  }

  private static void say(PrintStream answers, Object value) {
    answers.println(json(value));
    answers.flush();
  }

  private static String json(Object value) {
    if (value instanceof Number || value instanceof Boolean) return value.toString();
    if (value instanceof Map<?, ?> map) {
      Function<Map.Entry<?, ?>, String> member = entry -> json(entry.getKey()) + ":" + json(entry.getValue());
      return map.entrySet().stream().map(member).collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof List<?> list) return list.stream().map(TestCluster::json).collect(Collectors.joining(",", "[", "]"));
    String text = value.toString().replace("\\", "\\\\").replace("\"", "\\\"");
    return "\"" + text.replace("\n", " ").replace("\r", " ").replace("\t", " ") + "\"";
  }
}
