/**
 * One sequence against a ZooKeeper connection's engine and the operations on it: answers, damaged or not and cut anywhere, between
 * requests that are made and given up at any time. It must end in a clean close or an error: no throw, each request ended once.
 */
import type { Clock } from "../../../src/core/clock.ts";
import { ZooKeeperError } from "../../../src/zookeeper/error.ts";
import { getAcl, setAcl } from "../../../src/zookeeper/operations/acl.ts";
import { getAllChildrenNumber, getEphemerals } from "../../../src/zookeeper/operations/below.ts";
import { create } from "../../../src/zookeeper/operations/create.ts";
import { deleteNode } from "../../../src/zookeeper/operations/delete.ts";
import { multi } from "../../../src/zookeeper/operations/multi.ts";
import { exists, getChildren, getChildrenNames, getData } from "../../../src/zookeeper/operations/read.ts";
import { getConfig, reconfig } from "../../../src/zookeeper/operations/reconfig.ts";
import { setData } from "../../../src/zookeeper/operations/set-data.ts";
import { sync } from "../../../src/zookeeper/operations/sync.ts";
import { addWatch } from "../../../src/zookeeper/operations/watch.ts";
import { whoAmI } from "../../../src/zookeeper/operations/who-am-i.ts";
import { Chroot } from "../../../src/zookeeper/path.ts";
import { SessionRequest, type RequestContext } from "../../../src/zookeeper/session-request.ts";
import { OPEN_ACL } from "../../../src/zookeeper/wire/acl.ts";
import { ZooKeeperConnection, type ConnectionEvents, type Request } from "../../../src/zookeeper/wire/connection.ts";
import { ErrorCode } from "../../../src/zookeeper/wire/error-code.ts";
import { JuteError } from "../../../src/zookeeper/wire/jute-error.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import type { Operation } from "../../../src/zookeeper/wire/operation.ts";
import type { FuzzRandom } from "./fuzz-random.ts";
import { Scratch } from "./mutate.ts";
import { type Asked, answerTo, connectAnswer, isCode, readRequests, unasked } from "./zookeeper-replies.ts";

const ROOT = new Chroot("/app");
const OPERATIONS: readonly (() => Operation<unknown>)[] = [
  () => getData(ROOT, "/a"),
  () => exists(ROOT, "/a"),
  () => getChildren(ROOT, "/"),
  () => setData(ROOT, "/a", "x", {}),
  () => create(ROOT, "/a", new Uint8Array(100), {}),
  () => deleteNode(ROOT, "/a", {}),
  () => getAcl(ROOT, "/a"),
  () => setAcl(ROOT, "/a", OPEN_ACL, {}),
  () => getEphemerals(ROOT, "/"),
  () => getAllChildrenNumber(ROOT, "/"),
  () => sync(ROOT, "/"),
  () => addWatch(ROOT, "/a", "persistent", () => {}),
  whoAmI,
  getConfig,
  () => reconfig({ leaving: ["1"] }),
  () => multi("transaction", OpCode.multi, [create(ROOT, "/a", "", {}), setData(ROOT, "/a", "", {})]),
  () => multi("multiRead", OpCode.multiRead, [getData(ROOT, "/a"), getChildrenNames(ROOT, "/a")]),
  // Longer than a packet may be: it fails alone.
  () => setData(ROOT, "/a", new Uint8Array(10_000), {}),
];
const MAX_PACKET_BYTES = 8_000;
const MOST_STEPS = 30;
/** Nobody here sets a timer. */
const CLOCK: Clock = {
  now: () => 0,
  setTimer() {
    throw new Error("A request without a deadline sets a timer");
  },
  defer() {},
};

/** What a session's requests go by. */
const CONTEXT: RequestContext = {
  ...{ clock: CLOCK, server: () => "server:1", lossCode: () => ErrorCode.ConnectionLoss },
  ...{ requestTimeoutMs: undefined, onRequestTimeout() {} },
};

class ZooKeeperSequence implements ConnectionEvents {
  readonly #random: FuzzRandom;
  readonly #scratch: Scratch;
  readonly #connection: ZooKeeperConnection;
  readonly #waiting: SessionRequest<unknown>[] = [];
  /** Given to the connection, with whether each is ended. */
  readonly #ends: number[] = [];
  readonly #asked: Asked[] = [];
  #saidHello = false;
  #closed = 0;
  #now = 0;
  #xid = 0;
  #failure: string | undefined;

  constructor(random: FuzzRandom, scratch: Scratch) {
    this.#random = random;
    this.#scratch = scratch;
    this.#connection = new ZooKeeperConnection(this, {
      connect: { sessionId: 0n, password: new Uint8Array(16), timeoutMs: 4_000, canBeReadOnly: true, lastZxidSeen: 0n },
      ...{ connectTimeoutMs: 1_000, maxPacketBytes: MAX_PACKET_BYTES, nextXid: () => ++this.#xid },
    });
  }

  onConnected(): void {
    if (this.#random.oneIn(8)) this.#saySasl();
    else this.#connection.open();
  }

  onExpired(): void {}
  onWatch(): void {}
  onAuthFailed(): void {
    if (this.#random.oneIn(2)) this.#connection.close();
  }
  onZxid(): void {}

  onClosed(error: unknown): void {
    this.#closed += 1;
    if (error instanceof JuteError && error.message.startsWith("The client failed")) {
      this.#fail(`the engine itself failed: ${error.message}`);
    }
  }

  nextRequest(): Request | undefined {
    const at = this.#waiting.findIndex(({ ended }) => !ended);
    return at < 0 ? undefined : this.#waiting.splice(0, at + 1).at(-1);
  }

  play(): void {
    for (let steps = this.#random.below(MOST_STEPS); steps > 0; steps--) this.#step();
    this.#end();
  }

  #step(): void {
    const what = this.#random.below(160);
    if (what < 64) this.#submit();
    else if (what < 130) this.#hear();
    else if (what < 158) this.#pass(this.#random.below(3_000));
    else if (what === 158) this.#connection.close();
    else this.#connection.receiveEnd();
    this.#read();
  }

  #submit(): void {
    const index = this.#ends.push(0) - 1;
    const end = (): void => {
      this.#ends[index] = (this.#ends[index] ?? 0) + 1;
    };
    const abort = this.#random.oneIn(8) ? new AbortController() : undefined;
    this.#waiting.push(
      new SessionRequest<unknown>(
        this.#random.pick(OPERATIONS)(),
        CONTEXT,
        { signal: abort?.signal },
        {
          resolve: end,
          reject: (error) => {
            end();
            if (!(error instanceof ZooKeeperError && isCode(error.code))) this.#fail(`rejected with ${String(error)}`);
          },
        },
      ),
    );
    this.#connection.requestsWaiting();
    if (abort !== undefined && this.#random.oneIn(2)) this.#read();
    abort?.abort();
  }

  #saySasl(): void {
    this.#connection.sendTunnelled({
      ...{ opCode: OpCode.sasl, write: (out) => out.buffer(undefined), end() {}, tooLarge() {} },
      answered: (_header, reader) => {
        reader.buffer();
        this.#connection.open();
      },
    });
  }

  /** The server answers what it was asked, or something. */
  #hear(): void {
    const [random, scratch] = [this.#random, this.#scratch];
    scratch.reset();
    if (!this.#saidHello) scratch.add(connectAnswer(random));
    this.#saidHello = true;
    for (let count = random.below(6); count > 0; count--) {
      if (random.oneIn(3)) scratch.add(unasked(random));
      const asked = this.#asked.shift();
      if (asked !== undefined) scratch.add(answerTo(asked, random));
    }
    if (random.oneIn(6)) scratch.mutate(random);
    const bytes = scratch.copy();
    for (let offset = 0; offset < bytes.length;) {
      const end = offset + 1 + random.below(random.oneIn(3) ? 20 : bytes.length - offset);
      this.#connection.receive(bytes.subarray(offset, end), this.#now);
      offset = end;
    }
  }

  #pass(ms: number): void {
    this.#now += ms;
    if (this.#connection.nextTimeout() > this.#now) return;
    this.#connection.handleTimeout(this.#now);
    this.#read();
    if (this.#connection.nextTimeout() <= this.#now) this.#fail("a timeout that was handled is still due");
  }

  /** Takes what the client says. */
  #read(): void {
    for (let bytes = this.#connection.takeOutput(this.#now); bytes !== undefined;) {
      const first = this.#asked.length === 0 && this.#xid === 0 ? lengthOfFirst(bytes) : 0;
      for (const asked of readRequests(bytes.subarray(first))) if (asked.xid > 0) this.#asked.push(asked);
      bytes = this.#connection.takeOutput(this.#now);
    }
  }

  #end(): void {
    this.#read();
    this.#connection.connectionLost(undefined);
    // Those that never reached the connection are the session's to end.
    for (const request of this.#waiting) request.end(undefined);
    if (this.#closed !== 1) this.#fail(`closed ${this.#closed} times`);
    if (this.#connection.nextTimeout() < Number.POSITIVE_INFINITY) this.#fail("a timeout is left");
    this.#ends.forEach((count, index) => {
      if (count !== 1) this.#fail(`request ${index} ended ${count} times`);
    });
    if (this.#failure !== undefined) throw new Error(this.#failure);
  }

  #fail(what: string): void {
    this.#failure ??= what;
  }
}

/** The first packet has no header. */
function lengthOfFirst(bytes: Uint8Array): number {
  return 4 + new DataView(bytes.buffer, bytes.byteOffset).getInt32(0);
}

const scratch = new Scratch();

/** Plays the sequence that `random` makes. Throws what must not be. */
export function playZooKeeperSequence(random: FuzzRandom): void {
  new ZooKeeperSequence(random, scratch).play();
}
