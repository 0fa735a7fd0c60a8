/** The Durable Object that holds a client: what every such class has in common, and what its owner may override. */
import { DurableObject } from "cloudflare:workers";
import { systemTimeMs } from "../transport/system-time.ts";
import { dialer } from "../transport/workers/dialer.ts";
import { newBytePipe } from "./byte-pipe.ts";
import { CallTarget } from "./boundary/call-target.ts";
import type { CallRequest, RemoteStream, Reply, WhenLeft } from "./boundary/protocol.ts";
import { Host, type ObjectStatus } from "./host.ts";
import type { ClientKind } from "./kind.ts";
import { targetList } from "./targets.ts";
import type { ByteSource, ObjectState } from "./workers-api.ts";

/** Calls in flight that an object takes, unless its owner says otherwise. */
const MAX_CALLS_IN_FLIGHT = 4_096;

/** An object that holds a client. */
export abstract class ClientObject<Client, Env = unknown> extends DurableObject<Env> {
  readonly #host: Host<Client>;

  constructor(
    ctx: ObjectState,
    env: Env,
    kind: (object: ClientObject<Client, Env>, ctx: ObjectState) => ClientKind<Client>,
  ) {
    super(ctx, env);
    const made = kind(this, ctx);
    this.#host = new Host({
      kind: made,
      clock: dialer.systemClock(),
      wallClock: systemTimeMs,
      storage: ctx.storage,
      newPipe: newBytePipe,
      allowedTargets: () => this.allowedTargets(made.name),
      maxCallsInFlight: this.maxCallsInFlight(),
    });
  }

  /** For stubs: makes a call. */
  call(request: CallRequest, whenLeft: WhenLeft): Promise<Reply> {
    return this.#host.call(request, whenLeft);
  }

  /** For stubs: begins a stream. */
  stream(request: CallRequest, messages?: ByteSource): RemoteStream {
    const stream = this.#host.stream(request, messages);
    return { call: new CallTarget((reason) => stream.cancel(reason)), response: stream.response };
  }

  /** What it holds now: for whoever wants to know what is paid for. To ask opens nothing. */
  status(): ObjectStatus {
    return this.#host.status;
  }

  /** For the runtime. */
  override async alarm(): Promise<void> {
    this.reopen();
    await this.#host.lifetime.alarm();
  }

  /** Goes on with what was to be kept, if the object has lost its memory. */
  protected reopen(): void {
    this.#host.reopen();
  }

  /**
   * What the object may reach: targets and connect strings as its callers write them, with `*` for any part of a name. Default: what
   * the variable `GRPC_TARGETS`, `ZOOKEEPER_TARGETS` or `HBASE_TARGETS` of the Worker lists, an array or words with spaces between;
   * without it, nothing.
   */
  protected allowedTargets(name: string): readonly string[] {
    return targetList((this.env as Record<string, unknown>)[`${name}_TARGETS`]);
  }

  /** Calls in flight at once; beyond, they are refused. Default: 4,096. */
  protected maxCallsInFlight(): number {
    return MAX_CALLS_IN_FLIGHT;
  }
}
