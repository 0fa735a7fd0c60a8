/** AdminService of the region server that has a region: the locator finds it, and hears when it is elsewhere. */
import type { DescMessage, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { OperationOptions } from "../call/call-context.ts";
import type { Target } from "../call/target.ts";
import type { Insides } from "../insides.ts";
import type { Region, RegionLocation } from "../region/region.ts";
import { RegionTarget } from "../region/region-target.ts";
import { callMethod, type ServiceMethod } from "./service-method.ts";

/** Calls a method of AdminService about a region. */
export function callRegion<I extends DescMessage, O extends DescMessage>(
  { context, locator }: Insides,
  { table, startKey: row, replicaId }: Region,
  method: ServiceMethod<I, O>,
  { init, options }: { readonly init: MessageInitShape<I>; readonly options: OperationOptions },
): Promise<MessageShape<O>> {
  const byRow = new RegionTarget(locator, { table, row, replicaId });
  const target: Target<RegionLocation> = {
    ...{ service: "AdminService", table },
    pick: () => byRow.pick(),
    failed: (location, failure) => byRow.failed(location, failure),
    hopeless: () => byRow.hopeless(),
  };
  return callMethod(context, target, method, { init, options });
}
