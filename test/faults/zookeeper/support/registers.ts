/**
 * Clients that read, write and compare-and-set a few nodes, each on its own session, and write down what they asked and were told: a
 * history that must be explained by some order of the operations.
 *
 * A read of ZooKeeper's may be old. One behind a write of the same session is not: whatever was committed before that write is seen.
 */
import { ZooKeeperError, type ZooKeeper } from "../../../../src/zookeeper/index.ts";
import type { Random } from "../../../../src/core/random.ts";

/** As `scripts/servers/linearizability/main.go` reads it. */
export interface RecordedOperation {
  readonly client: number;
  readonly key: string;
  readonly kind: "read" | "write" | "cas";
  readonly value?: number;
  readonly expected?: number;
  readonly outcome: "ok" | "refused" | "unknown";
  readonly seenValue?: number;
  readonly seenVersion?: number;
  readonly callNs: number;
  readonly returnNs: number;
}

const nowNs = (): number => Math.round(performance.now() * 1e6);
const decoder = new TextDecoder();
const OPERATION_TIMEOUT_MS = 3_000;

/** Nodes that are registers, and the clients' history of them. */
export class Registers {
  readonly history: RecordedOperation[] = [];
  /** Nodes: children of it. */
  readonly #root: string;
  readonly #random: Random;
  #lastValue = 0;

  constructor(root: string, random: Random) {
    this.#root = root;
    this.#random = random;
  }

  /** Makes a register of value 0. */
  async make(zk: ZooKeeper, key: string): Promise<void> {
    await zk.create(`${this.#root}/${key}`, "0");
  }

  /** Does something to a register. Never rejects for what a lost connection may explain. */
  async act(zk: ZooKeeper, client: number, key: string): Promise<void> {
    const chance = this.#random.next();
    if (chance < 0.4) await this.read(zk, client, key);
    else if (chance < 0.7) await this.#write(zk, { client, key, kind: "write" });
    else await this.#compareAndSet(zk, client, key);
  }

  async read(zk: ZooKeeper, client: number, key: string): Promise<void> {
    const callNs = nowNs();
    try {
      await zk.setData(`${this.#root}/barrier`, "", { timeoutMs: OPERATION_TIMEOUT_MS });
      const { data, stat } = await zk.getData(`${this.#root}/${key}`, { timeoutMs: OPERATION_TIMEOUT_MS });
      const seen = { seenValue: Number(decoder.decode(data)), seenVersion: stat.version };
      this.history.push({ client, key, kind: "read", outcome: "ok", ...seen, callNs, returnNs: nowNs() });
    } catch (error) {
      requireExpected(error);
    }
  }

  async #compareAndSet(zk: ZooKeeper, client: number, key: string): Promise<void> {
    try {
      const { stat } = await zk.getData(`${this.#root}/${key}`, { timeoutMs: OPERATION_TIMEOUT_MS });
      await this.#write(zk, { client, key, kind: "cas", expected: stat.version });
    } catch (error) {
      // A plain read may be older than the node.
      if (!(error instanceof ZooKeeperError && error.codeName === "NoNode")) requireExpected(error);
    }
  }

  async #write(
    zk: ZooKeeper,
    what: { readonly client: number; readonly key: string; readonly kind: "write" | "cas"; readonly expected?: number },
  ): Promise<void> {
    const value = ++this.#lastValue;
    const path = `${this.#root}/${what.key}`;
    const callNs = nowNs();
    const record = (outcome: RecordedOperation["outcome"], seenVersion?: number): void => {
      const seen = seenVersion === undefined ? {} : { seenVersion };
      this.history.push({ ...what, value, outcome, ...seen, callNs, returnNs: nowNs() });
    };
    try {
      const { expected: version } = what;
      record("ok", (await zk.setData(path, String(value), { version, timeoutMs: OPERATION_TIMEOUT_MS })).version);
    } catch (error) {
      if (error instanceof ZooKeeperError && error.codeName === "BadVersion") record("refused");
      // What cannot have been carried out has no place in the history.
      else if (requireExpected(error).maybeApplied) record("unknown");
    }
  }
}

/** What may come of a server that dies, a connection that is cut, a session that expires. Throws anything else. */
const EXPECTED: ReadonlySet<string> = new Set([
  ...["ConnectionLoss", "SessionExpired", "OperationTimeout", "SessionMoved"],
]);

export function requireExpected(error: unknown): ZooKeeperError {
  if (error instanceof ZooKeeperError && EXPECTED.has(error.codeName)) return error;
  throw error;
}
