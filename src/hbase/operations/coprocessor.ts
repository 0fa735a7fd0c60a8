/** Calls of coprocessors' services on a region (`AsyncTable.coprocessorService`): messages are the caller's own, as bytes. */
import type { Operation } from "../call/retrying-call.ts";
import type { RegionLocation } from "../region/region.ts";
import { writeRegion } from "../wire/get-message.ts";
import { readNameBytesPair, writeServiceCall, type ServiceCall } from "../wire/multi-message.ts";

const NO_BYTES = new Uint8Array(0);

/** A call that is lost is not repeated: nobody knows what it does. */
export function coprocessorOperation(call: ServiceCall): Operation<Uint8Array, RegionLocation> {
  return {
    ...{ name: "callService", method: "ExecService", effect: "writes-once" },
    write(out, { region }) {
      writeRegion(out, 1, region.name);
      const at = out.beginField(2);
      writeServiceCall(out, call);
      out.end(at);
    },
    read(message) {
      let value: Uint8Array = NO_BYTES;
      for (let field = message.next(); field !== 0; field = message.next()) {
        if (field === 2) ({ value } = readNameBytesPair(message.message()));
        else message.skip();
      }
      return value;
    },
  };
}
