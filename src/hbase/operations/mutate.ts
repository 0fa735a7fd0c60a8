/** One mutation alone, on a condition or without (`AsyncTable.put` and the like): a Mutate. */
import type { Operation } from "../call/retrying-call.ts";
import type { RegionLocation } from "../region/region.ts";
import {
  readMutateResponse,
  writeMutateRequest,
  type MutateResponse,
  type MutationMessage,
} from "../wire/mutation-message.ts";

/** How a mutation is sent. */
export interface MutateInit {
  /** `"put"`. */
  readonly name: string;
  readonly nonceGroup: bigint;
  /** A Condition's bytes: the mutation happens if it holds, and is not repeated when its fate is not known. */
  readonly condition?: Uint8Array | undefined;
}

export function mutateOperation(
  mutation: MutationMessage,
  { name, nonceGroup, condition }: MutateInit,
): Operation<MutateResponse, RegionLocation> {
  return {
    ...{ name, method: "Mutate", effect: condition === undefined ? "writes" : "writes-once" },
    write: (out, { region }) =>
      writeMutateRequest(
        out,
        { region: region.name, condition, nonceGroup: mutation.nonce === undefined ? undefined : nonceGroup },
        mutation,
      ),
    read: readMutateResponse,
  };
}
