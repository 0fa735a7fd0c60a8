/**
 * A table of another project's tests: for each method of its test classes the names of ours that play the same, or the reason why it has
 * nothing to say here.
 */

/** Our tests by name, or why there is none. */
export type Answer = string | readonly string[] | { readonly no: string };

/** By class and method. */
export type TestTable = Readonly<Record<string, Readonly<Record<string, Answer>>>>;

/** What is wrong with a table. @param sources The text of our tests. */
export function faultsOf(
  table: TestTable,
  theirs: Readonly<Record<string, readonly string[]>>,
  sources: readonly string[],
): readonly string[] {
  const faults: string[] = [];
  const ours = sources.join("\n");
  for (const [name, methods] of Object.entries(theirs)) {
    const answers = table[name] ?? {};
    for (const method of methods) {
      if (!Object.hasOwn(answers, method)) faults.push(`${name}.${method} has no answer`);
    }
  }
  for (const [name, answers] of Object.entries(table)) {
    for (const [method, answer] of Object.entries(answers)) {
      if (theirs[name]?.includes(method) !== true) faults.push(`${name}.${method} is none of theirs`);
      faults.push(...answerFaults(answer, ours).map((fault) => `${name}.${method}: ${fault}`));
    }
  }
  return faults;
}

function answerFaults(answer: Answer, ours: string): readonly string[] {
  if (typeof answer === "object" && "no" in answer) return isReason(answer.no) ? [] : ["no reason is given"];
  const names = typeof answer === "string" ? [answer] : answer;
  if (names.length === 0) return ["no test is named"];
  return names.filter((name) => !hasTest(ours, name)).map((name) => `there is no test "${name}"`);
}

/** Whether a reason says something. */
function isReason(text: string): boolean {
  return text.length > 20;
}

/** Whether a test or a scenario of this name stands in the source, whatever the quotes. */
export function hasTest(source: string, name: string): boolean {
  return ['"', "'", "`"].some((quote) => {
    const text = `${quote}${name}${quote}`;
    // A test, tests of a table, a case of one, or a scenario.
    return [`test(${text}`, `describe(${text}`, `[${text},`, `${text}: {`, `async ${text}(`].some((form) =>
      source.includes(form),
    );
  });
}
