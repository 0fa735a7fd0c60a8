/** One gRPC call from Node: `node translate.ts host:port`. */
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

await using transport = createGrpcTransport(process.argv[2] ?? "localhost:50051", { credentials: insecure() });
const interpreter = createClient(InterpreterService, transport);
const { phrase } = await interpreter.translate({ phrase: "Good morning", language: "fr" }, { timeoutMs: 5_000 });
console.log(phrase);
