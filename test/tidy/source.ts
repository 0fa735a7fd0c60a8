/**
 * The project's own source, parsed: what the tidy rules look at. (`oxc-parser`, since TypeScript 7 has no API to parse with.)
 */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Comment, type Program, parseSync } from "oxc-parser";

/** One module of the project. */
export interface Source {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** What it imports or exports from, as written. */
  readonly imports: readonly string[];
  readonly hasDefaultExport: boolean;
}

/** A rule broken at a place. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** Looks at the whole project at once. */
export type Rule = (sources: readonly Source[]) => readonly Violation[];

export function parseSource(file: string, text: string): Source {
  const { program, module, comments, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`"${file}" does not parse: ${errors[0]?.message}`);
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start, end));
  return {
    path: file,
    text,
    program,
    comments,
    imports: [
      ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
      ...module.staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value)),
      ...dynamic.filter((request) => /^["'].*["']$/.test(request)).map((request) => request.slice(1, -1)),
    ].filter((request) => request !== undefined),
    hasDefaultExport: module.staticExports.some(({ entries }) =>
      entries.some(({ exportName }) => exportName.kind === "Default" || exportName.name === "default"),
    ),
  };
}

export const projectRoot: string = path.resolve(import.meta.dirname, "../..");

/** Every module that people wrote; what is generated is not. */
export function readProject(): readonly Source[] {
  const files = ["src", "workers", "scripts", "bench", "examples", "test"].flatMap((folder) =>
    globSync(`${folder}/**/*.{ts,mjs}`, { cwd: projectRoot }),
  );
  return files
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => !/^(src|test|bench|workers|examples\/worker\/src)\/gen\//.test(file))
    .map((file) => parseSource(file, readFileSync(path.join(projectRoot, file), "utf8")));
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** The project's file that a relative import of `from` means; `undefined` for a package's. */
export function resolveImport(from: string, request: string): string | undefined {
  return request.startsWith(".") ? path.posix.join(path.posix.dirname(from), request) : undefined;
}
