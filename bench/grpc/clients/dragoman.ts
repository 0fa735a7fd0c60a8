/** Our own client, on Node and on Deno, for the gRPC benchmark. */
import { ourClient } from "../our-client.ts";
import { serverAddress } from "../../support/answer-loads.ts";
import { serveLoads } from "../serve-loads.ts";

await serveLoads(ourClient(serverAddress()));
