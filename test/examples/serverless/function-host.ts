/**
 * What runs a function, in a process of its own: invokes it, and freezes it between invocations, as serverless platforms do. A freeze is
 * what the function's code sees of one: the clock is another at once, and no timer has run meanwhile.
 *
 *     node function-host.ts module.ts
 */
import process from "node:process";
import { pathToFileURL } from "node:url";

/** What the host is told. */
export type HostOrder = { readonly invoke: unknown } | { readonly freezeMs: number };

/** What it answers with. */
export type HostAnswer = { readonly result: unknown } | { readonly error: string } | { readonly frozen: true };

const { performance, setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;
const now = performance.now.bind(performance);
const pending = new Map<NodeJS.Timeout, () => void>();
let frozenMs = 0;

performance.now = () => now() + frozenMs;
globalThis.setTimeout = ((callback: () => void, delayMs?: number) => {
  const timer = startTimer(() => {
    pending.delete(timer);
    callback();
  }, delayMs);
  pending.set(timer, callback);
  return timer;
}) as typeof setTimeout;
globalThis.clearTimeout = ((timer: NodeJS.Timeout) => {
  pending.delete(timer);
  stopTimer(timer);
}) as typeof clearTimeout;

/** Afterwards all timers fire: the project's clock looks at the time again whenever one does. */
function freeze(ms: number): void {
  frozenMs += ms;
  const due = [...pending];
  pending.clear();
  for (const [timer, callback] of due) {
    stopTimer(timer);
    setImmediate(callback);
  }
}

type Handler = (event: unknown) => Promise<unknown>;
const { handler } = (await import(pathToFileURL(process.argv[2] ?? "").href)) as { readonly handler: Handler };

async function obey(order: HostOrder): Promise<HostAnswer> {
  if ("freezeMs" in order) {
    freeze(order.freezeMs);
    return { frozen: true };
  }
  try {
    return { result: await handler(order.invoke) };
  } catch (error) {
    return { error: String(error) };
  }
}

process.on("message", (order: HostOrder) => void obey(order).then((answer) => process.send?.(answer)));
process.send?.({ frozen: true } satisfies HostAnswer);
