/** gRPC-Web over HTTP/2, which Node's fetch speaks by a dispatcher that allows it: `node fetch-http2.ts https://host:port ca.pem`. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "dragoman/grpc";
import { Agent, fetch } from "undici";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const [, , baseUrl = "https://localhost:8443", ca = "ca.pem"] = process.argv;
const dispatcher = new Agent({ allowH2: true, connect: { ca: readFileSync(ca, "utf8") } });
await using transport = createGrpcWebTransport(baseUrl, { fetch, requestInit: { dispatcher } });
const interpreter = createClient(InterpreterService, transport);
for await (const { phrase } of interpreter.recite({ phrase: "Thank you" }, { timeoutMs: 5_000 })) console.log(phrase);
await dispatcher.close();
