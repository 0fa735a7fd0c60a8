/**
 * Whether what clients were told of nodes can be true: the nodes of one server alone are registers, whose versions say in which order
 * they were written. Then two things are all that has to be looked at: a version is of one value, and nothing that was over before
 * something began comes behind it.
 */
import assert from "node:assert/strict";

/** A version of a node that somebody was told of. */
interface Told {
  readonly version: number;
  readonly wrote: boolean;
  readonly calledAt: number;
  readonly returnedAt: number;
}

/** The history of one node. */
export class VersionHistory {
  readonly #values = new Map<number, string>();
  readonly #told: Told[] = [];
  /** Values of writes whose fate nobody was told. */
  readonly #unknown = new Set<string>();

  /** A write with this value was acknowledged with this version, or a read found them. */
  told(told: Told & { readonly value: string }): void {
    const { version, value, wrote } = told;
    const known = this.#values.get(version);
    assert.ok(known === undefined || known === value, `version ${version} was "${known}" and is "${value}"`);
    assert.ok(!wrote || !this.#told.some((other) => other.wrote && other.version === version), `two wrote ${version}`);
    this.#values.set(version, value);
    this.#told.push(told);
  }

  unknown(value: string): void {
    this.#unknown.add(value);
  }

  /** @param version The node's, in the end. @param attempted Every value that somebody tried to write. */
  check(version: number, attempted: ReadonlySet<string>): void {
    const inOrder = this.#told.toSorted((a, b) => a.calledAt - b.calledAt);
    const byReturn = this.#told.toSorted((a, b) => a.returnedAt - b.returnedAt);
    let over = 0;
    let newest = -1;
    for (const told of inOrder) {
      for (; (byReturn[over]?.returnedAt ?? Infinity) < told.calledAt; over++) {
        newest = Math.max(newest, byReturn[over]?.version ?? -1);
      }
      const least = told.wrote ? newest + 1 : newest;
      assert.ok(told.version >= least, `version ${told.version} comes behind ${newest}, which was there before`);
    }
    const acknowledged = this.#told.filter(({ wrote }) => wrote).length;
    assert.ok(version >= acknowledged, `${acknowledged} writes were acknowledged, and the version is ${version}`);
    assert.ok(version <= acknowledged + this.#unknown.size, `version ${version} after ${acknowledged} writes`);
    for (const value of this.#values.values()) assert.ok(attempted.has(value), `nobody wrote "${value}"`);
  }
}
