/** @connectrpc/connect-node, over Node's own HTTP/2, for the gRPC benchmark. */
import { createGrpcTransport } from "@connectrpc/connect-node";
import { connectClient } from "../connect-client.ts";
import { serverAddress } from "../../support/answer-loads.ts";
import { serveLoads } from "../serve-loads.ts";

await serveLoads(connectClient(createGrpcTransport({ baseUrl: `http://${serverAddress()}` })));
