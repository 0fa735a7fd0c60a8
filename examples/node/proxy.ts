/** Through an HTTP CONNECT proxy: `HTTPS_PROXY=http://user:password@proxy:3128 node proxy.ts host:port`. */
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const target = process.argv[2] ?? "interpreter.example:50051";
// Or by name: { host: "proxy.example", port: 3128, credentials: { username, password } }.
await using transport = createGrpcTransport(target, { credentials: insecure(), proxy: "environment" });
const interpreter = createClient(InterpreterService, transport);
const { phrase } = await interpreter.translate({ phrase: "Good morning", language: "tr" }, { timeoutMs: 5_000 });
console.log(phrase);
