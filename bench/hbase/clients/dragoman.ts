/** Our own client, on Node and on Deno, for the HBase benchmark. */
import { serverAddress } from "../../support/answer-loads.ts";
import { ourClient } from "../our-client.ts";
import { serveLoads } from "../serve-loads.ts";

await serveLoads(await ourClient(serverAddress()));
