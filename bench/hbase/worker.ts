/** Our own client in workerd, for the HBase benchmark. */
import { loadedClient } from "../support/loaded-client.ts";
import type { Load } from "./loads.ts";
import { measure } from "./measure.ts";
import { ourClient } from "./our-client.ts";

export { worker } from "../support/loaded-client.ts";
export const LoadedClient: ReturnType<typeof loadedClient> = loadedClient(ourClient, (client, load: Load) =>
  measure(client, load, () => 0),
);
