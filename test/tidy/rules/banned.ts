/**
 * What may not be called or written: time and chance outside `transport/`, sleeps in tests, and leftovers.
 */
import { type Node, Visitor } from "oxc-parser";
import { type Rule, type Violation, lineAt } from "../source.ts";

const bannedGlobals = new Set(["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "fetch"]);
const bannedMembers = new Set(["Date.now", "Math.random", "performance.now", "process.nextTick", "process.hrtime"]);

function calledName(callee: Node): string | undefined {
  if (callee.type === "Identifier") return callee.name;
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return undefined;
  return callee.property.type === "Identifier" ? `${callee.object.name}.${callee.property.name}` : undefined;
}

/** Time and chance are handed in everywhere but in the adapters and the system clock. */
export const checkCalls: Rule = (sources) =>
  sources
    .filter(({ path }) => path.startsWith("src/") && !path.startsWith("src/transport/"))
    .flatMap(({ path, text, program }) => {
      const violations: Violation[] = [];
      const ban = (name: string, offset: number): void => {
        violations.push({ path, line: lineAt(text, offset), message: `calls "${name}": take a Clock or a Random` });
      };
      new Visitor({
        CallExpression({ callee, start }) {
          const name = calledName(callee);
          const global = name?.replace(/^globalThis\./, "");
          if (global !== undefined && (bannedGlobals.has(global) || bannedMembers.has(global))) ban(global, start);
        },
        NewExpression({ callee, arguments: given, start }) {
          if (callee.type === "Identifier" && callee.name === "Date" && given.length === 0) ban("new Date", start);
        },
      }).visit(program);
      return violations;
    });

const leftovers: readonly (readonly [pattern: RegExp, message: string])[] = [
  [/\b(?:TODO|FIXME|XXX)\b/, "leaves work undone"],
  [/\b(?:test|it|describe)\.only\(/, "runs some tests only"],
  [/\bdebugger;/, "stops in a debugger"],
  [/(?:^|["'`\s])\/(?:home|Users|root)\//, "names a folder of one machine"],
  [/@ts-(?:ignore|nocheck)/, "silences the compiler"],
];

/** The rules and their planted violations are left out: they have to say the words. */
export const checkText: Rule = (sources) =>
  sources
    .filter(({ path }) => !path.startsWith("test/tidy/"))
    .flatMap(({ path, text }) =>
      text
        .split("\n")
        .flatMap((content, index) =>
          leftovers
            .filter(([pattern]) => pattern.test(content))
            .map(([, message]) => ({ path, line: index + 1, message: `${message}: "${content.trim()}"` })),
        ),
    );
