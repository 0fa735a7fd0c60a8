/** One gRPC call from Deno: `deno run --allow-net translate.ts host:port`. */
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

await using transport = createGrpcTransport(Deno.args[0] ?? "localhost:50051", { credentials: insecure() });
const interpreter = createClient(InterpreterService, transport);
const { phrase } = await interpreter.translate({ phrase: "Good morning", language: "fr" }, { timeoutMs: 5_000 });
console.log(phrase);
