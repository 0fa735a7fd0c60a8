/**
 * The calls of the simulation: all four kinds, each with a deadline, some with a signal or an early leave; and what their answers
 * have to be.
 */
import assert from "node:assert/strict";
import { type CallOptions, type Client, Code, ConnectError } from "@connectrpc/connect";
import type { InterpreterService } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import type { FuzzRandom } from "../../fuzz/support/fuzz-random.ts";
import type { Surroundings } from "./surroundings.ts";

export type Interpreter = Client<typeof InterpreterService>;

/** What a call may end with when servers and lines fail. */
const PLAUSIBLE: ReadonlySet<Code> = new Set([Code.Unavailable, Code.DeadlineExceeded, Code.Canceled]);

/** Inputs that have begun and have not been let go. */
export interface Inputs {
  open: number;
}

interface CallContext {
  readonly client: Interpreter;
  readonly surroundings: Surroundings;
  readonly inputs: Inputs;
  readonly options: CallOptions;
  readonly abort: () => void;
}

type Kind = (context: CallContext) => Promise<void>;

function phraseOf(random: FuzzRandom): string {
  return "p".repeat(random.pick([0, 5, 100, 2_000, 20_000]));
}

async function* phrases(
  { surroundings, inputs }: CallContext,
  all: readonly string[],
): AsyncGenerator<{ phrase: string; language: string }> {
  inputs.open += 1;
  try {
    for (const phrase of all) {
      if (surroundings.random.oneIn(3)) await surroundings.sleep(surroundings.random.below(100));
      yield { phrase, language: "de" };
    }
  } finally {
    inputs.open -= 1;
  }
}

const translate: Kind = async ({ client, surroundings, options }) => {
  const phrase = phraseOf(surroundings.random);
  const answer = await client.translate({ phrase, language: "de" }, options);
  assert.equal(answer.phrase, `de:${phrase}`);
};

const fail: Kind = async ({ client, options }) => {
  const error = await client.translate({ phrase: "fail" }, options).then(
    () => assert.fail("a call that fails at the server succeeded"),
    (reason: unknown) => reason,
  );
  if (error instanceof ConnectError && error.code === Code.NotFound) return;
  throw error;
};

const recite: Kind = async ({ client, surroundings, options, abort }) => {
  const { random } = surroundings;
  const phrase = phraseOf(random);
  const leaveAt = random.oneIn(6) ? random.below(5) : -1;
  let count = 0;
  for await (const message of client.recite({ phrase }, options)) {
    assert.deepEqual([message.phrase, message.language], [phrase, `${count}`]);
    if (count === leaveAt) {
      abort();
      return;
    }
    count += 1;
    if (random.oneIn(4)) await surroundings.sleep(random.below(200));
  }
  assert.equal(count, 5);
};

const dictate: Kind = async (context) => {
  const { random } = context.surroundings;
  const all = Array.from({ length: random.below(8) }, () => phraseOf(random));
  const answer = await context.client.dictate(phrases(context, all), context.options);
  const letters = all.reduce((total, phrase) => total + phrase.length, 0);
  assert.deepEqual([answer.phrases, answer.letters], [all.length, letters]);
};

const converse: Kind = async (context) => {
  const { random } = context.surroundings;
  const all = Array.from({ length: random.below(8) }, () => phraseOf(random));
  const answers: string[] = [];
  for await (const { phrase } of context.client.converse(phrases(context, all), context.options)) answers.push(phrase);
  assert.deepEqual(
    answers,
    all.map((phrase) => `de:${phrase}`),
  );
};

const KINDS: Readonly<Record<string, Kind>> = { translate, fail, recite, dictate, converse };

/** Makes a call of any kind. Tells how it ended; rejects if it did so as no call may. */
export async function makeCall(client: Interpreter, surroundings: Surroundings, inputs: Inputs): Promise<string> {
  const { random, clock, mood } = surroundings;
  const [name, kind] = random.pick(Object.entries(KINDS));
  const abort = surroundings.abortController();
  const calm = mood === "calm";
  const cancelled = !calm && random.oneIn(6);
  const timeoutMs = calm ? 60_000 : random.pick([20, 500, 5_000, 20_000]);
  const timer = cancelled ? clock.setTimer(random.below(2_000), () => abort.abort()) : undefined;
  const options = { timeoutMs, signal: abort.signal };
  const begun = clock.now();
  try {
    await kind({ client, surroundings, inputs, options, abort: () => abort.abort() });
    return `${name} ok`;
  } catch (error) {
    if (calm || !(error instanceof ConnectError) || !PLAUSIBLE.has(error.code))
      throw new Error(`${name} ended as it may not: ${String(error)}`, { cause: error });
    assert.ok(
      error.code !== Code.Canceled || abort.signal.aborted,
      `${name} was cancelled by nobody: ${error.message}`,
    );
    const late = clock.now() - begun - timeoutMs;
    assert.ok(
      error.code !== Code.DeadlineExceeded || late >= -1,
      `${name} was too late ${-late} ms before its deadline`,
    );
    assert.ok(late < 1_000, `${name} ended ${late} ms after its deadline: ${error.message}`);
    return `${name} ${Code[error.code]}`;
  } finally {
    timer?.cancel();
  }
}
