"""kazoo, for the ZooKeeper benchmark: a load a line comes in, a measurement a line goes out."""

import json
import sys
import threading
import time

from kazoo.client import KazooClient

client = KazooClient(hosts=sys.argv[1], timeout=30)
client.start()
created = 0


def repeating(start, load):
    """Runs an operation again and again, so many at once; each answer starts the next."""
    until = time.perf_counter() + load["durationMs"] / 1000
    latencies = []
    left = threading.Semaphore(0)

    def go():
        began = time.perf_counter()

        def done(_):
            now = time.perf_counter()
            latencies.append(now - began)
            if now < until:
                go()
            else:
                left.release()

        start(done)

    for _ in range(load["inFlight"]):
        go()
    for _ in range(load["inFlight"]):
        left.acquire()
    return latencies


def create_delete(payload):
    def start(done):
        global created
        created += 1
        path = f"/bench/k{created}"

        def made(result):
            result.get()
            client.delete_async(path).rawlink(done)

        client.create_async(path, payload).rawlink(made)

    return start


def fire(load, payload):
    watches = load["watches"]
    fired = threading.Semaphore(0)
    reads = [client.get_async(f"/bench/w/{i}", watch=lambda _: fired.release()) for i in range(watches)]
    for read in reads:
        read.get()
    for write in [client.set_async(f"/bench/w/{i}", payload) for i in range(watches)]:
        write.get()
    for _ in range(watches):
        fired.acquire()
    return watches


def measure(load):
    payload = bytes(load["bytes"])
    kind = load["kind"]
    cpu, began = time.process_time(), time.perf_counter()
    if kind == "fire":
        count, latencies = 0, None
        while count == 0 or time.perf_counter() < began + load["durationMs"] / 1000:
            count += fire(load, payload)
    else:
        starts = {
            "getData": lambda done: client.get_async("/bench/data").rawlink(done),
            "setData": lambda done: client.set_async("/bench/data", payload).rawlink(done),
            "createDelete": create_delete(payload),
        }
        latencies = sorted(repeating(starts[kind], load))
        count = len(latencies)
    result = {
        "count": count,
        "seconds": time.perf_counter() - began,
        "cpuMs": (time.process_time() - cpu) * 1000,
    }
    if latencies:
        result["p50Us"] = latencies[count // 2] * 1e6
        result["p99Us"] = latencies[count * 99 // 100] * 1e6
    return result


for line in sys.stdin:
    print(json.dumps(measure(json.loads(line))), flush=True)
