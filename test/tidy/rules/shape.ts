/**
 * The shape of a module: it says what it is, stays short, and has no default export.
 */
import { type Node, Visitor } from "oxc-parser";
import { type Rule, type Violation, lineAt } from "../source.ts";

const fileLimitLines = 500;
const functionLimitLines = 70;
/** Shorter than this says nothing. */
const headerLimitCharacters = 40;

/** Every module opens with a comment. */
export const checkHeaders: Rule = (sources) =>
  sources
    .filter(({ comments, text }) => {
      const start = text.startsWith("#!") ? text.indexOf("\n") + 1 : 0;
      const header = comments.find((comment) => comment.start === start);
      return header === undefined || header.value.length < headerLimitCharacters;
    })
    .map(({ path }) => ({
      path,
      line: 1,
      message: "does not open with a comment that says what the module is and why",
    }));

export const checkFileLength: Rule = (sources) =>
  sources
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > fileLimitLines)
    .map(({ path, lines }) => ({ path, line: 1, message: `has ${lines} lines, more than ${fileLimitLines}` }));

/** A group of tests is a function only in form. */
function isTestGroup(node: Node): boolean {
  return node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "describe";
}

export const checkFunctionLength: Rule = (sources) =>
  sources.flatMap(({ path, text, program }) => {
    const violations: Violation[] = [];
    const groups = new Set<number>();
    const measure = ({ start, end }: { readonly start: number; readonly end: number }): void => {
      const lines = text.slice(start, end).split("\n").length;
      if (lines <= functionLimitLines || groups.has(start)) return;
      const message = `has a function of ${lines} lines, more than ${functionLimitLines}`;
      violations.push({ path, line: lineAt(text, start), message });
    };
    new Visitor({
      CallExpression(node) {
        if (isTestGroup(node)) for (const argument of node.arguments) groups.add(argument.start);
      },
      FunctionDeclaration: measure,
      FunctionExpression: measure,
      ArrowFunctionExpression: measure,
    }).visit(program);
    return violations;
  });

/** Workers (in workers/ and examples/worker, and in folders of such a name among the tests) must have them: that is how the runtime finds a Worker's handlers. */
export const checkDefaultExports: Rule = (sources) =>
  sources
    .filter(({ path, hasDefaultExport }) => hasDefaultExport && !/(?:^|\/)workers?\//.test(path))
    .map(({ path }) => ({ path, line: 1, message: "has a default export" }));
