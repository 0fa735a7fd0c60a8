/** One call by gRPC-Web, over Deno's fetch: `deno run --allow-net fetch.ts http://host:port`. */
import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const baseUrl = Deno.args[0] ?? "http://localhost:8080";
await using transport = createGrpcWebTransport(baseUrl, { credentials: insecure() });
const interpreter = createClient(InterpreterService, transport);
const { phrase } = await interpreter.translate({ phrase: "Good morning", language: "de" }, { timeoutMs: 5_000 });
console.log(phrase);
