/**
 * The heap of the Worker and its objects, by workerd's inspector (Chrome's DevTools protocol), after a garbage collection. The process'
 * own memory says less: it grows with a Worker that does nothing at all, since the engine collects when it likes.
 */

const CALL_TIMEOUT_MS = 10_000;

/** A connection to the inspector of one isolate. */
export class WorkerHeap implements Disposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: Record<string, unknown>) => void>();
  #ids = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id?: number; result?: Record<string, unknown> };
      if (id !== undefined) this.#waiting.get(id)?.(result ?? {});
    });
  }

  /** @param url Miniflare's `getInspectorURL()`. */
  static async connect(url: URL): Promise<WorkerHeap> {
    const list = await fetch(new URL("/json", url.href.replace(/^ws/, "http")));
    const targets = (await list.json()) as { readonly id: string; readonly webSocketDebuggerUrl: string }[];
    // Miniflare has services of its own beside it.
    const target = targets.find(({ id }) => id.startsWith("core:user:"));
    if (target === undefined) throw new Error("The inspector shows no Worker");
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve, { once: true });
      socket.addEventListener("error", () => reject(new Error("No connection to the inspector")), { once: true });
    });
    return new WorkerHeap(socket);
  }

  /** In MiB. */
  async usedMiB(): Promise<number> {
    await this.#call("HeapProfiler.collectGarbage");
    const { usedSize } = await this.#call("Runtime.getHeapUsage");
    return Number(usedSize) / 1_048_576;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  async #call(method: string): Promise<Record<string, unknown>> {
    const id = ++this.#ids;
    const answered = Promise.withResolvers<Record<string, unknown>>();
    const timer = setTimeout(
      () => answered.reject(new Error(`The inspector does not answer "${method}"`)),
      CALL_TIMEOUT_MS,
    );
    this.#waiting.set(id, answered.resolve);
    this.#socket.send(JSON.stringify({ id, method }));
    try {
      return await answered.promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }
}
