/**
 * Procedures: what the master does step by step, through its own restarts. A request begins one, and is known by its nonce, so that one
 * which is sent twice runs once; from then on the master is asked how far it is (`RawAsyncHBaseAdmin.procedureCall`).
 */
import { pause } from "../../core/call/pause.ts";
import {
  GetProcedureResultRequestSchema,
  GetProcedureResultResponse_State as State,
  GetProcedureResultResponseSchema,
  type ForeignExceptionMessage,
} from "../../gen/hbase/procedure_pb.ts";
import type { CallContext, OperationOptions } from "../call/call-context.ts";
import { HBaseError } from "../error.ts";
import { newNonce } from "../operations/nonce.ts";
import type { Master, MasterCallOptions } from "./master.ts";
import { serviceMethod } from "./service-method.ts";

/** How far a procedure is, at one look. */
export interface ProcedureProgress {
  readonly id: bigint;
  readonly state: "running" | "finished";
  /** Milliseconds since 1970, by the master's clock: when it was begun, and when it last came a step further. */
  readonly submittedAtMs: number;
  readonly updatedAtMs: number;
}

/** How to wait for a procedure. */
export interface ProcedureOptions extends OperationOptions {
  /** Milliseconds until it is to be done. It goes on if the time is over. Default: the admin's `procedureTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** Abandons the wait; the procedure goes on. */
  readonly signal?: AbortSignal | undefined;
  /** Called at each look at the procedure, which come 50 ms to 1 s apart. Default: none. */
  readonly onProgress?: ((progress: ProcedureProgress) => void) | undefined;
}

/** By which the master knows a request that it has seen. */
export interface Nonces {
  readonly nonceGroup: bigint;
  readonly nonce: bigint;
}

/** What is done, for errors. */
export interface ProcedureName {
  /** `"createTable"`. */
  readonly operation: string;
  readonly table?: string | undefined;
}

/** Sends the request. Its answer has the procedure's number, 0 for none. */
export type StartProcedure = (nonces: Nonces, options: MasterCallOptions) => Promise<{ readonly procId: bigint }>;

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

const GET_RESULT = serviceMethod({
  ...{ name: "getProcedureResult", method: "getProcedureResult", effect: "reads" },
  ...{ request: GetProcedureResultRequestSchema, response: GetProcedureResultResponseSchema },
});

/** Runs procedures on the master. */
export class Procedures {
  readonly #context: CallContext;
  readonly #master: Master;
  readonly #timeoutMs: number;

  constructor(context: CallContext, master: Master, timeoutMs: number) {
    this.#context = context;
    this.#master = master;
    this.#timeoutMs = timeoutMs;
  }

  /** Runs a procedure to its end. Rejects with an HBaseError: that with which it failed, or one that says `maybeApplied`. */
  async run(what: ProcedureName, options: ProcedureOptions, start: StartProcedure): Promise<void> {
    const { clock, nonceGroup, random } = this.#context;
    const { timeoutMs = this.#timeoutMs, signal, onProgress: _, ...rest } = options;
    const deadline = clock.now() + timeoutMs;
    const { procId } = await start(
      { nonceGroup, nonce: newNonce(random) },
      { ...rest, signal, timeoutMs, table: what.table },
    );
    if (procId !== 0n) await this.#wait(procId, what, { ...options, timeoutMs }, deadline);
  }

  /** Asks again and again until the answer is true. */
  async until(
    what: ProcedureName,
    options: ProcedureOptions,
    isDone: (options: MasterCallOptions) => Promise<boolean>,
  ): Promise<void> {
    const { timeoutMs = this.#timeoutMs } = options;
    const deadline = this.#context.clock.now() + timeoutMs;
    const unfinished = this.#watch(what, { ...options, timeoutMs }, deadline);
    while (!(await unfinished.ask(isDone))) await unfinished.pause();
  }

  async #wait(id: bigint, what: ProcedureName, options: ProcedureOptions, deadline: number): Promise<void> {
    const unfinished = this.#watch(what, options, deadline);
    for (;;) {
      const answer = await unfinished.ask((asking) => this.#master.call(GET_RESULT, { procId: id }, asking));
      const { state, submittedTime, lastUpdate, exception } = answer;
      const times = { submittedAtMs: Number(submittedTime), updatedAtMs: Number(lastUpdate) };
      if (state === State.NOT_FOUND) throw forgotten(id, what);
      options.onProgress?.({ id, state: state === State.RUNNING ? "running" : "finished", ...times });
      if (exception !== undefined) throw failureOf(exception, what);
      if (state === State.FINISHED) return;
      await unfinished.pause();
    }
  }

  #watch(what: ProcedureName, { signal, timeoutMs = 0, ...rest }: ProcedureOptions, deadline: number): Unfinished {
    const { clock } = this.#context;
    let pauseMs = FIRST_PAUSE_MS;
    const left = (): number => deadline - clock.now();
    const checkTime = (): void => {
      if (signal?.aborted === true) throw cancelled(what, signal.reason);
      if (left() <= 0) throw late(what, timeoutMs);
    };
    return {
      async ask(question) {
        checkTime();
        try {
          return await question({ ...rest, signal, table: what.table, timeoutMs: left() });
        } catch (error) {
          // What it was asked for may be done, whatever became of the question.
          checkTime();
          throw unknown(what, error);
        }
      },
      async pause() {
        await pause(clock, Math.min(pauseMs, left()), signal);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
        checkTime();
      },
    };
  }
}

/** Something that is under way, looked at from time to time. */
interface Unfinished {
  ask<T>(question: (options: MasterCallOptions) => Promise<T>): Promise<T>;
  pause(): Promise<void>;
}

function failureOf({ genericException }: ForeignExceptionMessage, what: ProcedureName): HBaseError {
  const { className = "IOException", message = "" } = genericException ?? {};
  return new HBaseError({ ...what, exception: className, message: message || "The procedure failed", step: "call" });
}

function forgotten(id: bigint, what: ProcedureName): HBaseError {
  return new HBaseError({
    ...what,
    ...{ exception: "ProcedureNotFoundException", step: "call", maybeApplied: true },
    message: `The master does not know procedure ${id} any more; look whether it has been done`,
  });
}

function late(what: ProcedureName, timeoutMs: number): HBaseError {
  return new HBaseError({
    ...what,
    ...{ exception: "OperationTimeoutExceededException", step: "call", maybeApplied: true },
    message: `It was not done within ${Math.round(timeoutMs)} ms, and goes on`,
  });
}

function cancelled(what: ProcedureName, reason: unknown): HBaseError {
  return new HBaseError({
    ...what,
    ...{ exception: "CallCancelledException", step: "call", maybeApplied: true, cause: reason },
    message: `The wait was cancelled: ${reason instanceof Error ? reason.message : "no reason given"}; it goes on`,
  });
}

function unknown(what: ProcedureName, error: unknown): unknown {
  if (!(error instanceof HBaseError)) return error;
  const { exception, step, server, attempts } = error;
  return new HBaseError({
    ...what,
    ...{ exception, step, server, attempts, cause: error, maybeApplied: true },
    message: `It was begun, and the master cannot be asked how far it is: ${error.reason}`,
  });
}
