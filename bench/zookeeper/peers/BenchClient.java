import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/** ZooKeeper's own Java client, asynchronous, for the benchmark: a load a line comes in, a measurement a line goes out. */
public final class BenchClient {
  private static final String DATA_PATH = "/bench/data";
  private static final int LATENCY_LIMIT = 200_000;

  private static ZooKeeper client;
  private static String cutAddress;
  private static final AtomicInteger created = new AtomicInteger();

  /** One operation: calls {@code done} when it is answered. */
  private interface Operation {
    void start(Done done);
  }

  private interface Done {
    void done(int code);
  }

  public static void main(String[] args) throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    client =
        new ZooKeeper(
            args[0],
            30_000,
            event -> {
              if (event.getState() == Watcher.Event.KeeperState.SyncConnected) connected.countDown();
            });
    connected.await();
    cutAddress = args[1];
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(measure(line));
    }
    System.exit(0);
  }

  private static String measure(String load) throws Exception {
    byte[] payload = new byte[number(load, "bytes")];
    int inFlight = number(load, "inFlight");
    long durationNs = number(load, "durationMs") * 1_000_000L;
    switch (text(load, "kind")) {
      case "getData":
        return repeating(
            done -> client.getData(DATA_PATH, false, (code, p, c, data, stat) -> done.done(code), null),
            inFlight,
            durationNs);
      case "setData":
        return repeating(
            done -> client.setData(DATA_PATH, payload, -1, (code, p, c, stat) -> done.done(code), null),
            inFlight,
            durationNs);
      case "createDelete":
        return repeating(done -> createDelete(payload, done), inFlight, durationNs);
      case "fire":
        return fire(number(load, "watches"), payload, durationNs);
      default:
        return reset(number(load, "watches"), payload);
    }
  }

  private static void createDelete(byte[] payload, Done done) {
    String path = "/bench/j" + created.incrementAndGet();
    client.create(
        path,
        payload,
        ZooDefs.Ids.OPEN_ACL_UNSAFE,
        CreateMode.PERSISTENT,
        (code, p, c, name) -> {
          if (code != 0) done.done(code);
          else client.delete(path, -1, (deleted, q, d) -> done.done(deleted), null);
        },
        null);
  }

  private static String repeating(Operation operation, int inFlight, long durationNs) throws Exception {
    long[] latencies = new long[LATENCY_LIMIT];
    AtomicInteger count = new AtomicInteger();
    Semaphore ended = new Semaphore(0);
    long cpu = cpuNs();
    long began = System.nanoTime();
    for (int i = 0; i < inFlight; i++) again(operation, latencies, count, ended, began + durationNs);
    ended.acquire(inFlight);
    long seconds = System.nanoTime() - began;
    long used = cpuNs() - cpu;
    int kept = Math.min(count.get(), LATENCY_LIMIT);
    Arrays.sort(latencies, 0, kept);
    return String.format(
        "{\"count\":%d,\"seconds\":%f,\"cpuMs\":%f,\"p50Us\":%f,\"p99Us\":%f}",
        count.get(),
        seconds / 1e9,
        used / 1e6,
        latencies[kept / 2] / 1e3,
        latencies[(int) (kept * 0.99)] / 1e3);
  }

  /** Each answer starts the next. */
  private static void again(
      Operation operation, long[] latencies, AtomicInteger count, Semaphore ended, long until) {
    long began = System.nanoTime();
    operation.start(
        code -> {
          if (code != 0) throw new IllegalStateException(KeeperException.create(KeeperException.Code.get(code)));
          long now = System.nanoTime();
          int index = count.getAndIncrement();
          if (index < LATENCY_LIMIT) latencies[index] = now - began;
          if (now < until) again(operation, latencies, count, ended, until);
          else ended.release();
        });
  }

  /** Leaves a watch on each node; a permit for each that fires. */
  private static Semaphore watchAll(int watches) throws Exception {
    Semaphore fired = new Semaphore(0);
    CountDownLatch set = new CountDownLatch(watches);
    Watcher watcher =
        event -> {
          if (event.getType() == Watcher.Event.EventType.NodeDataChanged) fired.release();
        };
    for (int i = 0; i < watches; i++) {
      client.getData("/bench/w/" + i, watcher, (code, p, c, data, stat) -> set.countDown(), null);
    }
    set.await();
    return fired;
  }

  private static void fireAll(int watches, byte[] payload, Semaphore fired) throws Exception {
    for (int i = 0; i < watches; i++) client.setData("/bench/w/" + i, payload, -1, null, null);
    fired.acquire(watches);
  }

  private static String fire(int watches, byte[] payload, long durationNs) throws Exception {
    long cpu = cpuNs();
    long began = System.nanoTime();
    int count = 0;
    do {
      fireAll(watches, payload, watchAll(watches));
      count += watches;
    } while (System.nanoTime() < began + durationNs);
    return plain(count, System.nanoTime() - began, cpuNs() - cpu);
  }

  private static String reset(int watches, byte[] payload) throws Exception {
    Semaphore fired = watchAll(watches);
    long cpu = cpuNs();
    long began = System.nanoTime();
    String[] address = cutAddress.split(":");
    try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
      while (socket.getInputStream().read() >= 0) {}
    }
    for (boolean answered = false; !answered; ) {
      try {
        client.getData(DATA_PATH, false, null);
        answered = true;
      } catch (KeeperException.ConnectionLossException lost) {
        Thread.sleep(5);
      }
    }
    String measurement = plain(watches, System.nanoTime() - began, cpuNs() - cpu);
    fireAll(watches, payload, fired);
    return measurement;
  }

  private static String plain(int count, long ns, long cpuNs) {
    return String.format("{\"count\":%d,\"seconds\":%f,\"cpuMs\":%f}", count, ns / 1e9, cpuNs / 1e6);
  }

  private static long cpuNs() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static int number(String json, String name) {
    return Integer.parseInt(field(json, name + "\":(\\d+)"));
  }

  private static String text(String json, String name) {
    return field(json, name + "\":\"(\\w+)\"");
  }

  private static String field(String json, String pattern) {
    Matcher matcher = Pattern.compile("\"" + pattern).matcher(json);
    if (!matcher.find()) throw new IllegalArgumentException(json);
    return matcher.group(1);
  }
}
