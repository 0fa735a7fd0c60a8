/** Clients whose connections can be cut, opened anew when their session is over. */
import type { ByteStream } from "../../../../src/core/byte-stream.ts";
import type { Dialer } from "../../../../src/core/dialer.ts";
import { dialer } from "#dialer";
import { openZooKeeper, type ZooKeeper } from "../../../../src/zookeeper/index.ts";

const SESSION_TIMEOUT_MS = 5_000;

/** One place for a client: there is always one in it. */
export class ClientSeat implements AsyncDisposable {
  readonly #connectString: string;
  readonly #root: string;
  readonly #dialer: Dialer;
  #stream: ByteStream | undefined;
  #zk: ZooKeeper;
  /** How many sessions there were. */
  sessions = 1;

  /** @param root Where its sessions leave a node. */
  constructor(connectString: string, root: string) {
    this.#connectString = connectString;
    this.#root = root;
    this.#dialer = {
      ...{ runtime: dialer.runtime, systemClock: () => dialer.systemClock() },
      dial: async (...args) => (this.#stream = await dialer.dial(...args)),
    };
    this.#zk = this.#open();
  }

  /** Whose session lives, as far as it knows. */
  get zk(): ZooKeeper {
    if (this.#zk.state === "CLOSED") {
      this.#zk = this.#open();
      this.sessions += 1;
    }
    return this.#zk;
  }

  /** Cuts the connection. */
  cut(): void {
    this.#stream?.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#zk.close();
  }

  #open(): ZooKeeper {
    const zk = openZooKeeper(this.#connectString, { sessionTimeoutMs: SESSION_TIMEOUT_MS, dialer: this.#dialer });
    // A session that owns nothing is its member's alone (`localSessionsEnabled`), and would not outlive a connection.
    zk.create(`${this.#root}/session-`, "", { mode: "ephemeral-sequential" }).catch(() => {});
    return zk;
  }
}
