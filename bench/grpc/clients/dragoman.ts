/** Our own client, on Node and on Deno, for the gRPC benchmark. */
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { connectClient } from "../connect-client.ts";
import { serveLoads, serverAddress } from "../serve-loads.ts";

await serveLoads(connectClient(createGrpcTransport(serverAddress(), { credentials: insecure() })));
