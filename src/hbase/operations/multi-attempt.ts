/**
 * One Multi to one server: encoded when it begins, with the cells of its mutations in a block behind it, which is compressed where the
 * connection's are.
 */
import { compress } from "#compression";
import type { CallContext } from "../call/call-context.ts";
import { RpcAttempt, type AttemptFailure, type AttemptListener, type RpcRequest } from "../rpc/attempt.ts";
import { readMultiResponse, writeMultiRequest, type Action, type RegionOutcome } from "../wire/multi-message.ts";
import { ProtoWriter } from "../wire/proto-writer.ts";
import type { BatchItem, RegionGroup } from "./batch-item.ts";

/** Who hears what became of it: one of the two, once. */
export interface MultiListener {
  /** By the regions' places. @param bytes The frames' lengths. */
  onAnswer(regions: readonly RegionOutcome[], bytes: { readonly request: number; readonly response: number }): void;
  onFailure(failure: AttemptFailure, attempt: RpcAttempt): void;
}

/** Goes with the request. */
export interface MultiOptions extends Pick<RpcRequest, "priority" | "requestAttributes"> {
  readonly timeoutMs: number;
}

/** One attempt. */
export class MultiAttempt {
  readonly #context: CallContext;
  readonly #groups: readonly RegionGroup[];
  readonly #listener: MultiListener;
  #attempt: RpcAttempt | undefined;
  #cancelled = false;

  constructor(context: CallContext, groups: readonly RegionGroup[], listener: MultiListener) {
    this.#context = context;
    this.#groups = groups;
    this.#listener = listener;
  }

  /** Whether it has left, so that the server may have acted. */
  get wasSent(): boolean {
    return this.#attempt?.wasSent ?? false;
  }

  get items(): readonly BatchItem[] {
    return this.#groups.flatMap(({ items }) => items);
  }

  begin({ timeoutMs, priority, requestAttributes }: MultiOptions): void {
    const { connections, clock, traceHeaders, nonceGroup } = this.#context;
    const [first] = this.#groups;
    if (first === undefined) return;
    const actions = this.#groups.map(({ items }) => items.flatMap((item) => item.actions));
    const body = new ProtoWriter();
    const block = new ProtoWriter();
    writeMultiRequest(
      body,
      this.#groups.map(({ location, items }, at) => ({
        region: location.region.name,
        actions: actions[at] as Action[],
        atomic: items[0]?.atomic,
        condition: items[0]?.condition,
      })),
      { nonceGroup: actions.some((each) => each.some(hasNonce)) ? nonceGroup : undefined, block },
    );
    const message = body.take();
    const request = (cellBlock: Uint8Array | undefined): RpcRequest => ({
      ...{ method: "Multi", priority, requestAttributes, traceHeaders: traceHeaders?.(), cellBlock },
      write: (out) => out.raw(message),
    });
    const counts = actions.map((each) => each.length);
    const listener: AttemptListener = {
      onAnswer: (reader, cells) => {
        const bytes = { request: this.#attempt?.requestBytes ?? 0, response: reader.remaining + cells.length };
        this.#listener.onAnswer(readMultiResponse(reader, cells, counts), bytes);
      },
      onFailure: (failure, attempt) => this.#listener.onFailure(failure, attempt),
    };
    const start = (cellBlock: Uint8Array | undefined): void => {
      if (this.#cancelled) return;
      this.#attempt = new RpcAttempt(request(cellBlock), listener, { clock, timeoutMs });
      connections.call("ClientService", first.location.server, this.#attempt);
    };
    const cells = block.length === 0 ? undefined : block.take();
    if (cells === undefined || connections.compression === undefined) start(cells);
    else void Promise.resolve(compress(connections.compression, cells)).then(start);
  }

  /** Ends it without a word. Idempotent. */
  cancel(): void {
    this.#cancelled = true;
    this.#attempt?.cancel();
  }
}

function hasNonce(action: Action): boolean {
  return "mutation" in action && action.mutation.nonce !== undefined;
}
