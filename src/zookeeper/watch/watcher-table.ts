/**
 * Watchers by path. Most paths have one, and a session may watch a hundred thousand of them: one watcher stands for itself, and only
 * several are a set.
 */
import type { Watcher } from "./watcher.ts";

/** Watches of one kind. */
export class WatcherTable {
  readonly #watchers = new Map<string, Watcher | Set<Watcher>>();

  get isEmpty(): boolean {
    return this.#watchers.size === 0;
  }

  /** The paths that are watched. */
  paths(): readonly string[] {
    return [...this.#watchers.keys()];
  }

  add(path: string, watcher: Watcher): void {
    const before = this.#watchers.get(path);
    if (before === undefined) this.#watchers.set(path, watcher);
    else if (typeof before !== "function") before.add(watcher);
    else if (before !== watcher) this.#watchers.set(path, new Set([before, watcher]));
  }

  has(path: string, watcher?: Watcher): boolean {
    const watchers = this.#watchers.get(path);
    if (watcher === undefined || watchers === undefined) return watchers !== undefined;
    return typeof watchers === "function" ? watchers === watcher : watchers.has(watcher);
  }

  /** Puts the watchers of a path into a set. */
  collect(path: string, into: Set<Watcher>): void {
    const watchers = this.#watchers.get(path);
    if (typeof watchers === "function") into.add(watchers);
    else for (const watcher of watchers ?? []) into.add(watcher);
  }

  /** Takes watchers of a path out: one, or all. */
  remove(path: string, watcher?: Watcher): readonly Watcher[] {
    const watchers = this.#watchers.get(path);
    if (watchers === undefined || !this.has(path, watcher)) return [];
    if (watcher === undefined || typeof watchers === "function") {
      this.#watchers.delete(path);
      return typeof watchers === "function" ? [watchers] : [...watchers];
    }
    watchers.delete(watcher);
    if (watchers.size === 0) this.#watchers.delete(path);
    return [watcher];
  }

  clear(): void {
    this.#watchers.clear();
  }
}
