/** Our own client in workerd, for the gRPC benchmark. */
import { loadedClient } from "../support/loaded-client.ts";
import { measure } from "./measure.ts";
import { ourClient } from "./our-client.ts";

export { worker } from "../support/loaded-client.ts";
export const LoadedClient: ReturnType<typeof loadedClient> = loadedClient(
  ourClient,
  (client, load: Parameters<typeof measure>[1]) => measure(client, load, () => 0),
);
