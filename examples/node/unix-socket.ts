/** A server on a unix socket: `node unix-socket.ts /path/to.sock`. The same works on Deno. */
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const path = process.argv[2] ?? "/run/interpreter.sock";
await using transport = createGrpcTransport(`unix:${path}`, { credentials: insecure() });
const interpreter = createClient(InterpreterService, transport);
const { phrase } = await interpreter.translate({ phrase: "Thank you", language: "fr" }, { timeoutMs: 5_000 });
console.log(phrase);
