import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.framework.recipes.queue.SimpleDistributedQueue;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;

/**
 * Curator as a peer of the tests: a line on stdin says what to do ("lock /path 100"), a line on stdout answers. What was begun is kept by its
 * path until it is given back. The process ends with its stdin, and its session with it.
 */
public final class CuratorPeer {
    private final CuratorFramework client;
    private final Map<String, Object> kept = new HashMap<>();

    private CuratorPeer(CuratorFramework client) {
        this.client = client;
    }

    public static void main(String[] arguments) throws Exception {
        CuratorFramework client =
                CuratorFrameworkFactory.newClient(arguments[0], 10_000, 10_000, new RetryOneTime(100));
        client.start();
        client.blockUntilConnected();
        CuratorPeer peer = new CuratorPeer(client);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        System.out.println("ready");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String answer;
            try {
                answer = peer.answer(line.split(" "));
            } catch (Exception error) {
                answer = "error " + error;
            }
            System.out.println(answer);
        }
        System.exit(0);
    }

    private String answer(String[] words) throws Exception {
        String path = words[1];
        switch (words[0]) {
            case "lock":
                return keepIf(new InterProcessMutex(client, path), path, mutex -> mutex.acquire(ms(words[2]), TimeUnit.MILLISECONDS));
            case "read-lock":
                return keepIf(new InterProcessReadWriteLock(client, path).readLock(), path, mutex -> mutex.acquire(ms(words[2]), TimeUnit.MILLISECONDS));
            case "unlock":
                ((InterProcessMutex) kept.remove(path)).release();
                return "done";
            case "lease":
                Lease lease = new InterProcessSemaphoreV2(client, path, Integer.parseInt(words[2])).acquire(ms(words[3]), TimeUnit.MILLISECONDS);
                if (lease != null) kept.put(path, lease);
                return String.valueOf(lease != null);
            case "return":
                ((Lease) kept.remove(path)).close();
                return "done";
            case "stand":
                LeaderLatch latch = new LeaderLatch(client, path, words[2]);
                latch.start();
                kept.put(path, latch);
                return "done";
            case "leads":
                return String.valueOf(((LeaderLatch) kept.get(path)).hasLeadership());
            case "leader":
                return ((LeaderLatch) kept.get(path)).getLeader().getId();
            case "close":
                ((AutoCloseable) kept.remove(path)).close();
                return "done";
            case "wait":
                return String.valueOf(new DistributedBarrier(client, path).waitOnBarrier(ms(words[2]), TimeUnit.MILLISECONDS));
            case "add":
                return String.valueOf(new DistributedAtomicLong(client, path, new RetryOneTime(10)).add(Long.parseLong(words[2])).postValue());
            case "set-count":
                try (SharedCount count = new SharedCount(client, path, 0)) {
                    count.start();
                    count.setCount(Integer.parseInt(words[2]));
                    return String.valueOf(count.getCount());
                }
            case "offer":
                return String.valueOf(new SimpleDistributedQueue(client, path).offer(words[2].getBytes()));
            case "poll":
                return new String(new SimpleDistributedQueue(client, path).take());
            case "join":
                GroupMember member = new GroupMember(client, path, words[2]);
                member.start();
                kept.put(path, member);
                return "done";
            case "members":
                return String.join(",", new TreeSet<>(((GroupMember) kept.get(path)).getCurrentMembers().keySet()));
            case "register":
                discovery(path).registerService(ServiceInstance.<Void>builder()
                        .name(words[2]).id(words[3]).address(words[4]).port(Integer.parseInt(words[5])).build());
                return "done";
            case "find":
                return discovery(path).queryForInstances(words[2]).stream()
                        .map(each -> each.getId() + "@" + each.getAddress() + ":" + each.getPort())
                        .sorted().collect(Collectors.joining(","));
            default:
                return "error no such command";
        }
    }

    private interface Acquire<T> {
        boolean acquire(T what) throws Exception;
    }

    private <T> String keepIf(T what, String path, Acquire<T> how) throws Exception {
        boolean acquired = how.acquire(what);
        if (acquired) kept.put(path, what);
        return String.valueOf(acquired);
    }

    @SuppressWarnings("unchecked")
    private ServiceDiscovery<Void> discovery(String path) throws Exception {
        ServiceDiscovery<Void> known = (ServiceDiscovery<Void>) kept.get(path);
        if (known != null) return known;
        ServiceDiscovery<Void> discovery = ServiceDiscoveryBuilder.builder(Void.class).client(client).basePath(path).build();
        discovery.start();
        kept.put(path, discovery);
        return discovery;
    }

    private static long ms(String text) {
        return Long.parseLong(text);
    }
}
