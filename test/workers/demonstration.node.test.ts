/** The deployable Worker as a visitor of its page has it: every form, as it is filled at first, gets what it asks for. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startEmbeddedBackends } from "../../scripts/start/embedded-backends.ts";
import { type RunningWorker, startWorker } from "../../scripts/start/worker.ts";

interface Form {
  readonly action: string;
  readonly method: string;
  readonly fields: URLSearchParams;
}

function formsOf(page: string): Form[] {
  return Array.from(
    page.matchAll(/<form action="(.*?)" method="(.*?)">(.*?)<\/form>/gs),
    ([, action, method, body]) => {
      const inputs = (body ?? "").matchAll(/<input name="(.*?)" value="(.*?)"/g);
      const fields = new URLSearchParams(
        Array.from(inputs, ([, name = "", value = ""]): [string, string] => [name, value]),
      );
      return { action: action ?? "", method: method ?? "", fields };
    },
  );
}

/** What each form gets, in the page's order. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  "/grpc/translate": { phrase: "Bonjour", language: "fr" },
  "/grpc/recite": ["ar", "de", "fr", "it", "tr"],
  "/grpc/dictate": { phrases: 2, letters: 11, longestPhrase: "morning" },
  "/grpc/converse": ["it", "it"],
  "/zookeeper/create": { path: "/greeting" },
  "/zookeeper/get": { data: "Good morning", version: 0 },
  "/zookeeper/set": { version: 1 },
  "/zookeeper/watch": { watching: "/greeting" },
  "/zookeeper/children": { children: ["greeting", "zookeeper"] },
  "/zookeeper/delete": { deleted: "/greeting" },
  "/hbase/put": { put: "good-morning" },
  "/hbase/get": { "d:fr": "Bonjour" },
  "/hbase/scan": [{ row: "good-morning", "d:fr": "Bonjour" }],
  "/hbase/increment": { "d:asked": "1" },
  "/hbase/delete": { deleted: "good-morning" },
};

/** Of phrases in several languages, the languages; of children, whatever their order. */
function inShort(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map((each: { language?: string }) => each.language ?? each);
  const { children } = answer as { children?: string[] };
  return children === undefined ? answer : { children: children.toSorted() };
}

describe("the deployable Worker", () => {
  const stack = new AsyncDisposableStack();
  let worker: RunningWorker;
  let forms: readonly Form[];

  before(async () => {
    worker = stack.use(await startWorker(stack.use(await startEmbeddedBackends()), 0));
    forms = formsOf(await (await fetch(worker.url)).text());
  });

  after(() => stack.disposeAsync());

  function submit({ action, method, fields }: Form): Promise<Response> {
    const signal = AbortSignal.timeout(20_000);
    return method === "get"
      ? fetch(new URL(`${action}?${fields.toString()}`, worker.url), { signal })
      : fetch(new URL(action, worker.url), { method, body: fields, signal });
  }

  test("answers every form of its page", async () => {
    const answers: Record<string, unknown> = {};
    for (const form of forms) {
      const response = await submit(form);
      assert.equal(response.status, 200, form.action);
      // Of what goes on, the beginning.
      const parts = response.body!.pipeThrough(new TextDecoderStream()).values();
      answers[form.action] = inShort(JSON.parse((await parts.next()).value ?? ""));
      await parts.return?.();
    }
    assert.deepEqual(answers, ANSWERS);
  });

  test("says what a backend has against a call", async () => {
    const answer = await fetch(new URL("/zookeeper/get?path=/nowhere", worker.url));
    assert.equal(answer.status, 502);
    assert.match(((await answer.json()) as { error: string }).error, /"\/nowhere".*NoNode/);
  });

  test("changes nothing for who only follows a link", async () => {
    assert.equal((await fetch(new URL("/zookeeper/delete?path=/greeting", worker.url))).status, 404);
  });
});

test("a Worker whose objects may reach nothing says where to list what they may", async () => {
  await using worker = await startWorker({}, 0);
  const answer = await fetch(new URL("/hbase/get?row=a", worker.url));
  assert.equal(answer.status, 502);
  assert.match(await answer.text(), /List a target in the variable \\"HBASE_TARGETS\\"/);
});
