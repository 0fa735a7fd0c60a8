/**
 * What the portable tests use of `node:test`, for runtimes where theirs is missing (workerd) or forgives a test file
 * that throws while it loads (Deno): registers tests, and runs them one after another with one record an event.
 *
 * The lanes alias `node:test` to this file. Each test file is loaded and run by itself, see `runFile`.
 */

/** What a lane reads, one JSON object a line. */
export type TestRecord =
  | { readonly event: "start"; readonly file: string; readonly name: string }
  | {
      readonly event: "end";
      readonly file: string;
      readonly name: string;
      readonly status: "passed" | "failed" | "skipped";
      readonly ms: number;
      readonly error?: string | undefined;
    };

type Body = (context: { readonly name: string }) => unknown;
type Hook = () => unknown;
interface Options {
  readonly skip?: boolean | string | undefined;
  readonly timeout?: number | undefined;
}

interface Suite {
  readonly name: string;
  readonly parent: Suite | undefined;
  readonly skip: boolean;
  readonly children: (Suite | Test)[];
  readonly before: Hook[];
  readonly after: Hook[];
  readonly beforeEach: Hook[];
  readonly afterEach: Hook[];
}

interface Test {
  readonly name: string;
  readonly body: Body;
  readonly skip: boolean;
  readonly timeoutMs: number;
}

const defaultTimeoutMs = 30_000;

function newSuite(name: string, parent: Suite | undefined, skip: boolean): Suite {
  return { name, parent, skip, children: [], before: [], after: [], beforeEach: [], afterEach: [] };
}

let current = newSuite("", undefined, false);

function readArguments<F>(first: Options | F, second: F | undefined): { options: Options; run: F } {
  if (second !== undefined) return { options: first as Options, run: second };
  return { options: {}, run: first as F };
}

function addTest(name: string, first: Options | Body, second?: Body, skip = false): void {
  const { options, run } = readArguments(first, second);
  current.children.push({
    name,
    body: run,
    skip: skip || (options.skip !== undefined && options.skip !== false),
    timeoutMs: options.timeout ?? defaultTimeoutMs,
  });
}

function addSuite(name: string, first: Options | Hook, second?: Hook, skip = false): void {
  const { options, run } = readArguments(first, second);
  const suite = newSuite(name, current, skip || (options.skip !== undefined && options.skip !== false));
  current.children.push(suite);
  current = suite;
  try {
    const result = run();
    if (result instanceof Promise) throw new TypeError(`Suite "${name}" is asynchronous: only its tests may be`);
  } finally {
    current = suite.parent ?? current;
  }
}

interface Register<F> {
  (name: string, run: F): void;
  (name: string, options: Options, run: F): void;
  skip(name: string, run: F): void;
}

/** Registers a test. */
export const test: Register<Body> = Object.assign(
  (name: string, first: Options | Body, second?: Body) => addTest(name, first, second),
  { skip: (name: string, run: Body) => addTest(name, run, undefined, true) },
);
export const it: Register<Body> = test;

/** Registers a group of tests. */
export const describe: Register<Hook> = Object.assign(
  (name: string, first: Options | Hook, second?: Hook) => addSuite(name, first, second),
  { skip: (name: string, run: Hook) => addSuite(name, run, undefined, true) },
);
export const suite: Register<Hook> = describe;

export function before(hook: Hook): void {
  current.before.push(hook);
}
export function after(hook: Hook): void {
  current.after.push(hook);
}
export function beforeEach(hook: Hook): void {
  current.beforeEach.push(hook);
}
export function afterEach(hook: Hook): void {
  current.afterEach.push(hook);
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? "";
  const text = stack.includes(error.message) ? stack : `${error.name}: ${error.message}\n${stack}`;
  return error.cause === undefined ? text : `${text}\nCaused by: ${describeError(error.cause)}`;
}

/** Errors that no test awaited: a promise rejected unseen, an error thrown in a callback. */
const strayErrors: unknown[] = [];

/** Has errors that nobody caught fail the test that runs, not the whole program. */
export function catchStrayErrors(): void {
  const target = globalThis as unknown as EventTarget;
  const listen = (
    type: string,
    read: (event: { readonly reason?: unknown; readonly error?: unknown }) => unknown,
  ): void =>
    target.addEventListener(type, (event) => {
      event.preventDefault();
      strayErrors.push(read(event as unknown as { reason?: unknown; error?: unknown }));
    });
  listen("unhandledrejection", ({ reason }) => reason);
  listen("error", ({ error }) => error);
}

async function withTimeout(run: () => unknown, timeoutMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Test did not end within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([run(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt(run: () => unknown, timeoutMs: number): Promise<string | undefined> {
  try {
    await withTimeout(run, timeoutMs);
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}

/** One file's run: where the records go, and which file they are of. */
interface Run {
  readonly file: string;
  readonly report: (record: TestRecord) => void;
}

async function runTest(entry: Test, of: Suite, path: string, run: Run, skip: boolean): Promise<void> {
  const name = path + entry.name;
  if (skip || entry.skip) {
    run.report({ event: "end", file: run.file, name, status: "skipped", ms: 0 });
    return;
  }
  run.report({ event: "start", file: run.file, name });
  const started = Date.now();
  const line: Suite[] = [];
  for (let at: Suite | undefined = of; at !== undefined; at = at.parent) line.unshift(at);
  let error = await attempt(async () => {
    for (const hook of line.flatMap((each) => each.beforeEach)) await hook();
    await entry.body({ name: entry.name });
  }, entry.timeoutMs);
  for (const hook of line.toReversed().flatMap((each) => each.afterEach)) {
    error ??= await attempt(hook, entry.timeoutMs);
  }
  // A rejection nobody handled is reported a turn after the fact.
  await new Promise((resolve) => setTimeout(resolve, 0));
  const stray = strayErrors.splice(0);
  if (error === undefined && stray.length > 0) error = `Uncaught: ${stray.map(describeError).join("\n")}`;
  const status = error === undefined ? "passed" : "failed";
  run.report({ event: "end", file: run.file, name, status, ms: Date.now() - started, error });
}

async function runSuite(entry: Suite, path: string, run: Run, skipped: boolean): Promise<void> {
  const skip = skipped || entry.skip;
  const fail = (name: string, error: string): void =>
    run.report({ event: "end", file: run.file, name: path + name, status: "failed", ms: 0, error });
  for (const hook of skip ? [] : entry.before) {
    const error = await attempt(hook, defaultTimeoutMs);
    if (error !== undefined) return fail("before hook", error);
  }
  for (const child of entry.children) {
    if ("body" in child) await runTest(child, entry, path, run, skip);
    else await runSuite(child, `${path}${child.name} > `, run, skip);
  }
  for (const hook of skip ? [] : entry.after) {
    const error = await attempt(hook, defaultTimeoutMs);
    if (error !== undefined) fail("after hook", error);
  }
}

/** Loads one test file and runs what it registers. A file that cannot be loaded is one failed test. */
export async function runFile(
  file: string,
  load: () => Promise<unknown>,
  report: (record: TestRecord) => void,
): Promise<void> {
  const root = newSuite("", undefined, false);
  current = root;
  const error = await attempt(load, defaultTimeoutMs);
  current = root;
  if (error === undefined && root.children.length > 0) return runSuite(root, "", { file, report }, false);
  const name = error === undefined ? "no test registered" : "not loaded";
  report({ event: "end", file, name, status: "failed", ms: 0, error: error ?? "The file registers no test" });
}
