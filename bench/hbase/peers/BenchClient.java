import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.AsyncTable;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.util.Bytes;

/** HBase's own Java client, asynchronous, for the benchmark: a load a line comes in, a measurement a line goes out. */
public final class BenchClient {
  private static final TableName TABLE = TableName.valueOf("bench");
  private static final byte[] FAMILY = Bytes.toBytes("d");
  private static final byte[] QUALIFIER = Bytes.toBytes("v");
  private static final byte[] VALUE = new byte[100];
  private static final int ROWS = 100_000;
  private static final int STEP = 7_919;
  private static final int LATENCY_LIMIT = 200_000;

  private static Configuration conf;
  private static AsyncTable<?> table;
  private static final AtomicInteger next = new AtomicInteger();

  private interface Operation {
    CompletableFuture<?> start();
  }

  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err);
    String[] address = args[0].split(":");
    conf = HBaseConfiguration.create();
    conf.set("hbase.zookeeper.quorum", address[0]);
    conf.set("hbase.zookeeper.property.clientPort", address[1]);
    conf.set("hbase.client.registry.impl", "org.apache.hadoop.hbase.client.ZKConnectionRegistry");
    AsyncConnection connection = ConnectionFactory.createAsyncConnection(conf).get();
    table = connection.getTable(TABLE);
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      answers.println(measure(line));
      answers.flush();
    }
    System.exit(0);
  }

  private static String measure(String load) throws Exception {
    int inFlight = number(load, "inFlight");
    int rows = number(load, "rows");
    long durationNs = number(load, "durationMs") * 1_000_000L;
    switch (text(load, "kind")) {
      case "get":
        return repeating(() -> table.get(new Get(row())), inFlight, rows, durationNs);
      case "multiGet":
        return repeating(() -> table.getAll(gets(rows)), inFlight, rows, durationNs);
      case "put":
        return repeating(() -> table.put(put()), inFlight, rows, durationNs);
      case "batchPut":
        return repeating(() -> table.putAll(puts(rows)), inFlight, rows, durationNs);
      case "cold":
        return repeating(BenchClient::cold, inFlight, rows, durationNs);
      default:
        return scan(number(load, "caching"), rows, durationNs);
    }
  }

  private static byte[] row() {
    int number = Math.floorMod(next.addAndGet(STEP), ROWS);
    return Bytes.toBytes(String.format("row%06d", number));
  }

  private static Put put() {
    return new Put(row()).addColumn(FAMILY, QUALIFIER, VALUE);
  }

  private static List<Get> gets(int count) {
    List<Get> gets = new ArrayList<>(count);
    for (int i = 0; i < count; i++) gets.add(new Get(row()));
    return gets;
  }

  private static List<Put> puts(int count) {
    List<Put> puts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) puts.add(put());
    return puts;
  }

  /** A client of its own, closed when it has read a row. */
  private static CompletableFuture<?> cold() {
    return ConnectionFactory.createAsyncConnection(conf)
        .thenCompose(
            connection ->
                connection
                    .getTable(TABLE)
                    .get(new Get(row()))
                    .whenCompleteAsync(
                        (result, error) -> {
                          try {
                            connection.close();
                          } catch (java.io.IOException closing) {
                            throw new java.io.UncheckedIOException(closing);
                          }
                        }));
  }

  private static String scan(int caching, int rows, long durationNs) throws Exception {
    long cpu = cpuNs();
    long began = System.nanoTime();
    long count = 0;
    do {
      int seen = 0;
      try (ResultScanner scanner = table.getScanner(new Scan().setCaching(caching))) {
        for (Result result = scanner.next(); result != null; result = scanner.next()) seen++;
      }
      if (seen != rows) throw new IllegalStateException(seen + " rows, not " + rows);
      count += seen;
    } while (System.nanoTime() < began + durationNs);
    return String.format(
        "{\"count\":%d,\"seconds\":%f,\"cpuMs\":%f}",
        count, (System.nanoTime() - began) / 1e9, (cpuNs() - cpu) / 1e6);
  }

  private static String repeating(Operation operation, int inFlight, int rows, long durationNs) throws Exception {
    long[] latencies = new long[LATENCY_LIMIT];
    AtomicInteger count = new AtomicInteger();
    Semaphore ended = new Semaphore(0);
    long cpu = cpuNs();
    long began = System.nanoTime();
    for (int i = 0; i < inFlight; i++) again(operation, latencies, count, ended, began + durationNs);
    ended.acquire(inFlight);
    long took = System.nanoTime() - began;
    long used = cpuNs() - cpu;
    int kept = Math.min(count.get(), LATENCY_LIMIT);
    Arrays.sort(latencies, 0, kept);
    return String.format(
        "{\"count\":%d,\"seconds\":%f,\"cpuMs\":%f,\"p50Us\":%f,\"p99Us\":%f}",
        (long) count.get() * rows,
        took / 1e9,
        used / 1e6,
        latencies[kept / 2] / 1e3,
        latencies[(int) (kept * 0.99)] / 1e3);
  }

  /** Each answer starts the next. */
  private static void again(
      Operation operation, long[] latencies, AtomicInteger count, Semaphore ended, long until) {
    long began = System.nanoTime();
    operation
        .start()
        .whenComplete(
            (result, error) -> {
              if (error != null) {
                error.printStackTrace();
                System.exit(1);
              }
              long now = System.nanoTime();
              int index = count.getAndIncrement();
              if (index < LATENCY_LIMIT) latencies[index] = now - began;
              if (now < until) again(operation, latencies, count, ended, until);
              else ended.release();
            });
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
