/** A Worker with its Durable Objects in local workerd, driven from Node: reset, evicted, redeployed, and called by clients that vanish. */
import { once } from "node:events";
import { connect } from "node:net";
import { Miniflare, type MiniflareOptions } from "miniflare";
import { bundleWorker, compatibilityDate, outputText } from "../../../scripts/support/worker-bundle.ts";

/** What a Worker answers with. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One Worker. */
export class RunningWorker implements AsyncDisposable {
  readonly #miniflare: Miniflare;
  readonly #options: MiniflareOptions;
  #url: URL;

  private constructor(miniflare: Miniflare, options: MiniflareOptions, url: URL) {
    this.#miniflare = miniflare;
    this.#options = options;
    this.#url = url;
  }

  /** Where it listens: a new deployment may listen elsewhere. */
  get url(): URL {
    return this.#url;
  }

  /** @param entry The Worker's module. @param options Its bindings. */
  static async start(entry: string, options: Partial<MiniflareOptions>): Promise<RunningWorker> {
    const all = {
      name: "tests",
      modules: true,
      script: outputText(await bundleWorker({ entry }), ".js"),
      compatibilityDate,
      compatibilityFlags: ["nodejs_compat"],
      ...options,
    } as MiniflareOptions;
    const miniflare = new Miniflare(all);
    return new RunningWorker(miniflare, all, await miniflare.ready);
  }

  /** A request's answer, as JSON. */
  async get(path: string): Promise<Answer> {
    const response = await this.#miniflare.dispatchFetch(`http://worker${path}`, {
      signal: AbortSignal.timeout(60_000),
    });
    return { status: response.status, body: await response.json() };
  }

  /** A request whose caller goes away when the answer says so: by a reset of its connection, which ends the request at once. */
  async getAndVanish(path: string): Promise<() => void> {
    const socket = connect(Number(this.url.port), this.url.hostname);
    socket.on("error", () => {});
    await once(socket, "connect");
    socket.write(`GET ${path} HTTP/1.1\r\nHost: worker\r\n\r\n`);
    return () => socket.resetAndDestroy();
  }

  /** Has the runtime put an object away that rests. Rejects while it holds a socket or a timer. */
  async evict(className: string, name: string): Promise<void> {
    await this.#miniflare.unsafeEvictDurableObject("tests", className, { name });
  }

  /** Deploys the same Worker anew: all objects lose their memory, and none its storage. */
  async redeploy(): Promise<void> {
    await this.#miniflare.setOptions(this.#options);
    this.#url = await this.#miniflare.ready;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#miniflare.dispose();
  }
}
