/** One call by Connect, over Node's fetch: `node fetch.ts http://host:port`. */
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const baseUrl = process.argv[2] ?? "http://localhost:8080";
await using transport = createConnectTransport(baseUrl, { credentials: insecure() });
const interpreter = createClient(InterpreterService, transport);
const { phrase } = await interpreter.translate({ phrase: "Good morning", language: "fr" }, { timeoutMs: 5_000 });
console.log(phrase);
