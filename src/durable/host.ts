/**
 * What an object does whatever its client is: it lets in whom its owner allows, opens the client, carries calls to it and their outcomes
 * back, and closes it when it has rested for long enough.
 */
import type { Clock } from "../core/clock.ts";
import { OpenCalls, type OpenCall } from "./boundary/open-calls.ts";
import { FrameKind, FrameReader, FrameWriter, plainFrame } from "./boundary/frames.ts";
import type { CallRequest, RemoteStream, Reply, WhenLeft } from "./boundary/protocol.ts";
import { checkKeepAlive, Lifetime, type KeepAlive } from "./keep-alive.ts";
import type { ClientKind, Refusal } from "./kind.ts";
import { sameData } from "./crossing.ts";
import { addressesOf, isAllowed } from "./targets.ts";
import type { BytePipe, ByteSource, ObjectStorage } from "./workers-api.ts";

/** What a host works with. */
export interface HostInit<Client> {
  readonly kind: ClientKind<Client>;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  readonly storage: ObjectStorage;
  readonly newPipe: () => BytePipe;
  /** What the owner allows. */
  readonly allowedTargets: () => readonly string[];
  readonly maxCallsInFlight: number;
}

/** What the client in an object was opened for: it is in storage while it is to be kept beyond the object's memory. */
export interface Opening {
  readonly target: string;
  readonly options: unknown;
}

/** What an object holds. */
export interface ObjectStatus {
  /** Whether there is a client, or one is being closed. */
  readonly isOpen: boolean;
  readonly target: string | undefined;
  readonly callsInFlight: number;
  readonly keepAlive: KeepAlive;
}

/** How long a call lasts until its caller is asked whether it still waits: most are over by then. */
const ASK_AFTER_MS = 100;

const OPENING_KEY = "opening";
/** Of what is stored: another one's is not read. */
const OPENING_VERSION = 1;

interface StoredOpening extends Opening {
  readonly version: typeof OPENING_VERSION;
}

/** The client, and what it was opened for. */
interface Opened<Client> extends Opening {
  readonly client: Client;
  /** Nobody has called it since it was opened from storage: who calls first may want other options, those of a later deployment. */
  isUncalled: boolean;
}

/** One object's. */
export class Host<Client> {
  readonly lifetime: Lifetime;
  readonly #init: HostInit<Client>;
  readonly #calls: OpenCalls;
  #opened: Opened<Client> | undefined;
  /** Clients that are being closed. */
  readonly #closing = new Set<Promise<void>>();

  constructor(init: HostInit<Client>) {
    const { clock, wallClock, storage, maxCallsInFlight: limit } = init;
    this.#init = init;
    this.lifetime = new Lifetime({
      ...{ clock, wallClock, storage, onOver: () => void this.close() },
      alarmEveryMs: () => this.#opened && init.kind.alarmEveryMs?.(this.#opened.client),
    });
    this.#calls = new OpenCalls({
      limit,
      onBusy: () => this.lifetime.use(),
      onIdle: () => this.lifetime.rest(),
    });
  }

  /** The client, if there is one. */
  get client(): Client | undefined {
    return this.#opened?.client;
  }

  /** What it holds now. */
  get status(): ObjectStatus {
    const { keepAlive } = this.lifetime;
    const isOpen = this.#opened !== undefined || this.#closing.size > 0;
    return { isOpen, target: this.#opened?.target, callsInFlight: this.#calls.size, keepAlive };
  }

  /** Makes a call. Never rejects. */
  async call(request: CallRequest, whenLeft: WhenLeft): Promise<Reply> {
    const open = this.#calls.begin();
    const asking = open && this.#init.clock.setTimer(ASK_AFTER_MS, () => void cancelWhenLeft(open, whenLeft));
    try {
      if (open === undefined) throw this.#busy();
      const client = this.#clientFor(request);
      const method = this.#method(this.#init.kind.calls, request.method);
      const scope = { signal: open.signal, timeoutMs: request.timeoutMs, close: () => this.close() };
      return { ok: true, value: await method(client, request.args as never, scope) };
    } catch (error) {
      return { ok: false, error: this.#init.kind.plainError(error) };
    } finally {
      asking?.cancel();
      open?.end();
    }
  }

  /** Begins a stream. The second part of the answer cancels it. Throws nothing: what is wrong is its status. */
  stream(
    request: CallRequest,
    messages: ByteSource | undefined,
  ): Pick<RemoteStream, "response"> & { cancel(reason: string): void } {
    const { readable, writable } = this.#init.newPipe();
    const response = new FrameWriter(writable.getWriter());
    const requests = messages === undefined ? undefined : new FrameReader(messages);
    const open = this.#calls.begin();
    const cancel = (reason: string): void => {
      open?.cancel(reason);
      requests?.cancel(reason);
      // Nobody reads any more: what waits for a reader would wait for ever, and the call with it.
      response.abort(new Error(reason));
    };
    void this.#stream(request, open, { requests, response });
    return { response: readable, cancel };
  }

  /**
   * Opens the client that there was before the object lost its memory, if it is to be kept. What cannot be opened any more (another
   * version's, or a target that is not allowed by now) is forgotten: the next call will hear why.
   */
  reopen(): void {
    if (this.#opened !== undefined && this.#init.kind.isOver?.(this.#opened.client) !== true) return;
    const { kv } = this.#init.storage;
    const opening = kv.get(OPENING_KEY);
    if (opening === undefined) return;
    if (!isOpening(opening) || !this.#opens(opening)) kv.delete(OPENING_KEY);
    else this.lifetime.keepAlive = "session";
  }

  /** Closes the client, as when it has rested for long enough. Never rejects. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    this.#init.storage.kv.delete(OPENING_KEY);
    // What is closed leaves the storage at once: whoever comes while the alarm is deleted is not to find it there.
    const closed = opened && this.#closed(opened.client);
    await this.lifetime.stop();
    await closed;
  }

  /** Never rejects. */
  async #stream(
    request: CallRequest,
    open: OpenCall | undefined,
    { requests, response }: { readonly requests: FrameReader | undefined; readonly response: FrameWriter },
  ): Promise<void> {
    let status: Reply;
    try {
      if (open === undefined) throw this.#busy();
      const client = this.#clientFor(request);
      const method = this.#method(this.#init.kind.streams, request.method);
      const { timeoutMs } = request;
      const scope = { signal: open.signal, timeoutMs, requests, response, close: () => this.close() };
      status = { ok: true, value: await method(client, request.args as never, scope) };
    } catch (error) {
      status = { ok: false, error: this.#init.kind.plainError(error) };
    }
    requests?.cancel("The call is over");
    if (open?.signal.aborted === true) response.abort(open.signal.reason);
    else {
      void response.write(plainFrame(FrameKind.status, status))?.catch(() => {});
      await response.end();
    }
    open?.end();
  }

  #clientFor(request: CallRequest): Client {
    const { kind } = this.#init;
    const { target, keepAlive } = request;
    if (this.#opened === undefined) this.reopen();
    const opened = this.#opened;
    if (opened !== undefined && opened.target === target && this.#serves(opened, request)) {
      opened.isUncalled = false;
      if (keepAlive !== this.lifetime.keepAlive && !this.#isHeldOn(opened.client)) this.#keepFor(keepAlive, opened);
      return opened.client;
    }
    const refused = this.#refusedAddress(request);
    if (refused !== undefined) {
      throw this.#refuse(
        "target",
        `The object's owner does not allow "${refused}": list it in the variable "${kind.name}_TARGETS", or override "allowedTargets"`,
      );
    }
    if (opened !== undefined && opened.target !== target) {
      throw this.#refuse(
        "target",
        `The object is held for "${opened.target}", and cannot serve "${target}" beside it: give each its own name`,
      );
    }
    checkKeepAlive(keepAlive);
    const client = this.#open(request);
    if (!this.#isHeldOn(client)) this.#keepFor(keepAlive, request);
    return client;
  }

  /** Whether calls with these options are the client's. Throws where they are not, and another one would be others' loss. */
  #serves({ client, target, options, isUncalled }: Opened<Client>, request: CallRequest): boolean {
    const { kind } = this.#init;
    if (kind.isOver?.(client) === true) return false;
    if (kind.takesAnyOptions === true || sameData(options, request.options)) return true;
    if (isUncalled) return false;
    throw this.#refuse(
      "target",
      `The object is held for "${target}" with other options, and cannot serve these beside them: give each its own name`,
    );
  }

  /** What of a client's way its owner does not allow: the target, or a proxy in front of it. */
  #refusedAddress({ target, options }: Opening): string | undefined {
    const allowed = this.#init.allowedTargets();
    return addressesOf(target, options).find((address) => !isAllowed(address, allowed));
  }

  #isHeldOn(client: Client): boolean {
    return this.lifetime.keepAlive === "session" && this.#init.kind.holdsOn?.(client) === true;
  }

  #open({ target, options }: Opening, isUncalled = false): Client {
    const client = this.#init.kind.open(target, options);
    if (this.#opened !== undefined) void this.#closed(this.#opened.client);
    this.#opened = { client, target, options, isUncalled };
    return client;
  }

  #opens(opening: Opening): boolean {
    try {
      if (this.#refusedAddress(opening) !== undefined) return false;
      this.#open(opening, true);
      return true;
    } catch {
      return false;
    }
  }

  /** Never rejects. */
  async #closed(client: Client): Promise<void> {
    const closing = this.#init.kind.close(client).catch(() => {});
    this.#closing.add(closing);
    await closing;
    this.#closing.delete(closing);
  }

  /** @param keepAlive What for; another memory opens it as it was opened here, and not as its latest caller would have. */
  #keepFor(keepAlive: KeepAlive, { target, options }: Opening): void {
    this.lifetime.keepAlive = checkKeepAlive(keepAlive);
    const { kv } = this.#init.storage;
    if (keepAlive === "session") kv.put(OPENING_KEY, { version: OPENING_VERSION, target, options });
    else kv.delete(OPENING_KEY);
  }

  #method<Method>(methods: Readonly<Record<string, Method>>, name: string): Method {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method !== undefined) return method;
    throw this.#refuse(
      "request",
      `The object knows no method "${name}": deploy it and its callers from one version of the package`,
    );
  }

  #busy(): Error {
    const { maxCallsInFlight } = this.#init;
    return this.#refuse(
      "busy",
      `The object has ${maxCallsInFlight} calls in flight, and takes no more: try again later, or spread them by "shards"`,
    );
  }

  #refuse(reason: Refusal, message: string): Error {
    return this.#init.kind.refusal(reason, message);
  }
}

/** Never rejects. */
async function cancelWhenLeft(call: OpenCall, whenLeft: WhenLeft): Promise<void> {
  try {
    call.cancel(await whenLeft());
  } catch {
    call.cancel("The caller is gone");
  }
}

function isOpening(stored: unknown): stored is StoredOpening {
  const { version, target } = (stored ?? {}) as Partial<StoredOpening>;
  return version === OPENING_VERSION && typeof target === "string";
}
