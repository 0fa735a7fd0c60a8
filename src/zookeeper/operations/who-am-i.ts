/** `whoAmI` (`ZooKeeper.whoAmI`), since 3.7: as whom the session is authenticated. */
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";

/** One identity of a session. */
export interface Identity {
  readonly scheme: string;
  readonly user: string;
}

/** What an identity takes at least. */
const LEAST_BYTES = 8;

export function whoAmI(): Operation<readonly Identity[]> {
  return {
    ...{ name: "whoAmI", opCode: OpCode.whoAmI, path: undefined, writes: false },
    write() {},
    read: (reader) => reader.vector(() => ({ scheme: reader.text(), user: reader.text() }), LEAST_BYTES) ?? [],
  };
}
