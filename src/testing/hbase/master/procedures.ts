/** What the master has under way: each procedure takes its time, and is known by its number and its nonce (`ProcedureExecutor`). */
import type { Clock } from "../../../core/clock.ts";
import { refusalOf, type HBaseRefusal } from "../refusal.ts";

/** By which a request is known that comes again. */
export interface Nonce {
  readonly nonceGroup: bigint;
  readonly nonce: bigint;
}

/** A procedure, as it is told of. */
export interface ProcedureState {
  readonly submittedAtMs: number;
  updatedAtMs: number;
  isDone: boolean;
  failure: HBaseRefusal | undefined;
}

/** What procedures go by. */
export interface ProcedureHost {
  readonly clock: Clock;
  /** How long each takes, in milliseconds. */
  readonly procedureMs: number;
  timeMs(): number;
}

/** Procedures that are remembered; beyond, the oldest is forgotten. */
const LIMIT = 10_000;

/** A master's procedures. */
export class MasterProcedures {
  readonly #host: ProcedureHost;
  readonly #all = new Map<bigint, ProcedureState>();
  readonly #byNonce = new Map<string, bigint>();
  #lastId = 0n;

  constructor(host: ProcedureHost) {
    this.#host = host;
  }

  /** Begins one, unless it has been begun already: its number. @param check Refuses at once. @param work Is done at its end. */
  submit({ nonceGroup, nonce }: Nonce, check: () => void, work: () => void): bigint {
    const key = `${nonceGroup}:${nonce}`;
    const known = nonce === 0n ? undefined : this.#byNonce.get(key);
    if (known !== undefined) return known;
    check();
    const id = ++this.#lastId;
    const now = this.#host.timeMs();
    const state: ProcedureState = { submittedAtMs: now, updatedAtMs: now, isDone: false, failure: undefined };
    this.#all.set(id, state);
    this.#byNonce.set(key, id);
    const [oldest] = this.#all.keys();
    if (this.#all.size > LIMIT && oldest !== undefined) this.#all.delete(oldest);
    this.#host.clock.setTimer(this.#host.procedureMs, () => this.#finish(state, work));
    return id;
  }

  state(id: bigint): ProcedureState | undefined {
    return this.#all.get(id);
  }

  #finish(state: ProcedureState, work: () => void): void {
    try {
      work();
    } catch (error) {
      state.failure = refusalOf(error);
    }
    state.updatedAtMs = this.#host.timeMs();
    state.isDone = true;
  }
}
