/** Requests that belong to a connection and to no caller: their records (`zookeeper.jute`, `proto.*`). */
import type { JuteReader } from "./jute-reader.ts";
import type { JuteWriter } from "./jute-writer.ts";

/** Who the session says it is; several may be said. */
export interface AuthInfo {
  /** `digest`, or another scheme of the server's. */
  readonly scheme: string;
  readonly auth: Uint8Array;
}

export function writeAuth(writer: JuteWriter, { scheme, auth }: AuthInfo): void {
  writer.int(0);
  writer.string(scheme);
  writer.buffer(auth);
}

export function readAuth(reader: JuteReader): AuthInfo {
  reader.int();
  return { scheme: reader.text(), auth: reader.buffer() ?? new Uint8Array(0) };
}

/** The watches of a session, by kind, told anew to another server. Paths are the server's. */
export interface WatchPaths {
  readonly data: readonly string[];
  /** `exists` on nodes that are not there. */
  readonly exist: readonly string[];
  readonly child: readonly string[];
  readonly persistent: readonly string[];
  readonly persistentRecursive: readonly string[];
}

/**
 * `SetWatches2`, or `SetWatches` where there are no persistent ones, which servers before 3.6 understand as well.
 * @param relativeZxid What changed after this transaction fires at once.
 */
export function writeSetWatches(
  writer: JuteWriter,
  relativeZxid: bigint,
  paths: WatchPaths,
  persistent: boolean,
): void {
  const strings = (list: readonly string[]): void => writer.vector(list, (path) => writer.string(path));
  writer.long(relativeZxid);
  strings(paths.data);
  strings(paths.exist);
  strings(paths.child);
  if (!persistent) return;
  strings(paths.persistent);
  strings(paths.persistentRecursive);
}

export function readSetWatches(
  reader: JuteReader,
  persistent: boolean,
): WatchPaths & { readonly relativeZxid: bigint } {
  const strings = (): readonly string[] => reader.vector(() => reader.text(), 4) ?? [];
  const relativeZxid = reader.long();
  const [data, exist, child] = [strings(), strings(), strings()];
  const none: readonly string[] = [];
  return {
    ...{ relativeZxid, data, exist, child },
    persistent: persistent ? strings() : none,
    persistentRecursive: persistent ? strings() : none,
  };
}
