/**
 * The API snapshot: for each public entry, the declarations that it exports, and those of ours that these refer to, out
 * of the emitted `.d.ts`. Committed in docs/api, so that a change of the API shows in the diff.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Comment, type Node, type Program, Visitor, parseSync } from "oxc-parser";
import { projectRoot } from "./paths.ts";

interface Declaration {
  readonly file: string;
  readonly name: string;
  readonly text: string;
  /** Names used inside it. */
  readonly references: readonly string[];
}

interface ParsedModule {
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** Local or exported name → where it comes from. */
  readonly links: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
  /** Exported name → local name, for what the module declares itself. */
  readonly exported: ReadonlyMap<string, string>;
}

const modules = new Map<string, ParsedModule>();

/** The emitted declarations that an import of `from` means; `undefined` for a package's. */
function resolveModule(from: string, request: string): string | undefined {
  if (!request.startsWith(".")) return undefined;
  const file = path.join(path.dirname(from), request.replace(/\.(js|ts)$/, ".d.ts"));
  return existsSync(file) ? file : undefined;
}

/** A declaration's text with its own doc comments, without those of a module's head. */
function declarationText(text: string, node: Node, comments: readonly Comment[]): string {
  const before = comments.findLast(({ end }) => end <= node.start && text.slice(end, node.start).trim() === "");
  return text.slice(before === undefined ? node.start : before.start, node.end);
}

function referencesOf(node: Node, program: Program): readonly string[] {
  const names = new Set<string>();
  new Visitor({
    Identifier: (identifier) => {
      if (identifier.start >= node.start && identifier.end <= node.end) names.add(identifier.name);
    },
  }).visit(program);
  return [...names];
}

function declaredNames(node: Node): string[] {
  if (node.type === "VariableDeclaration") {
    return node.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
  }
  return "id" in node && node.id !== null && "name" in node.id ? [node.id.name] : [];
}

function parseModule(file: string): ParsedModule {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, "utf8");
  const { program, module, comments } = parseSync(file, text);
  const declarations = new Map<string, Declaration>();
  const links = new Map<string, { file: string; name: string }>();
  const exported = new Map<string, string>();
  for (const statement of program.body) {
    const isExport = statement.type === "ExportNamedDeclaration" && statement.declaration !== null;
    const inner: Node = isExport && statement.declaration !== null ? statement.declaration : statement;
    for (const name of declaredNames(inner)) {
      const declaration = { file, name, text: declarationText(text, statement, comments) };
      declarations.set(name, { ...declaration, references: referencesOf(statement, program) });
      if (isExport) exported.set(name, name);
    }
  }
  for (const { moduleRequest, entries } of module.staticImports) {
    const target = resolveModule(file, moduleRequest.value);
    for (const { importName, localName } of entries) {
      if (target !== undefined) links.set(localName.value, { file: target, name: importName.name ?? "" });
    }
  }
  for (const { moduleRequest, importName, exportName, localName } of module.staticExports.flatMap(
    (each) => each.entries,
  )) {
    const name = exportName.name ?? "";
    const target = moduleRequest === null ? undefined : resolveModule(file, moduleRequest.value);
    if (target !== undefined) links.set(name, { file: target, name: importName.name ?? "*" });
    else if (localName.name !== null) exported.set(name, localName.name);
  }
  const parsed = { declarations, links, exported };
  modules.set(file, parsed);
  return parsed;
}

/** Follows re-exports to where a name is declared. */
function findDeclaration(file: string, name: string): Declaration | undefined {
  const { declarations, links, exported } = parseModule(file);
  const own = declarations.get(exported.get(name) ?? name);
  if (own !== undefined) return own;
  const link = links.get(name);
  return link === undefined ? undefined : findDeclaration(link.file, link.name);
}

function snapshotOf(entry: string): string {
  const { links, exported } = parseModule(entry);
  const publicNames = [...new Set([...links.keys(), ...exported.keys()])].toSorted();
  const isPublic = new Set<Declaration>();
  for (const name of publicNames) {
    const declaration = findDeclaration(entry, name);
    if (declaration !== undefined) isPublic.add(declaration);
  }
  const referred = new Set<Declaration>(isPublic);
  for (const declaration of referred) {
    for (const name of declaration.references) {
      const other = findDeclaration(declaration.file, name);
      if (other !== undefined) referred.add(other);
    }
  }
  const internal = [...referred].filter((each) => !isPublic.has(each)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const section = (title: string, declarations: Iterable<Declaration>): string =>
    [`// ${title}`, ...[...declarations].map(({ text }) => text)].join("\n\n");
  const sections = [section("Exported", isPublic)];
  if (internal.length > 0) sections.push(section("Not exported, but part of what is", internal));
  return `${sections.join("\n\n")}\n`;
}

/** The snapshots by file name, from `dist`. */
export function apiSnapshots(): ReadonlyMap<string, string> {
  const manifest = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8")) as {
    exports: Record<string, string | { types: string }>;
  };
  return new Map(
    Object.entries(manifest.exports).flatMap(([name, target]) =>
      typeof target === "string"
        ? []
        : [[`${name.slice(2).replaceAll("/", "-")}.d.ts`, snapshotOf(path.join(projectRoot, target.types))] as const],
    ),
  );
}

export const apiFolder: string = path.join(projectRoot, "docs/api");
