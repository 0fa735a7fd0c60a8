/** Retries with pauses that grow (gRFC A6): `node retry.ts host:port`. */
import process from "node:process";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const retryPolicy = {
  maxAttempts: 4,
  initialBackoffMs: 50,
  maxBackoffMs: 1_000,
  backoffMultiplier: 2,
  retryableStatusCodes: [Code.Unavailable],
};
const target = process.argv[2] ?? "localhost:50051";
await using transport = createGrpcTransport(target, { credentials: insecure(), retryPolicy });
const interpreter = createClient(InterpreterService, transport);
// The deadline is the call's own: all attempts and pauses share it.
const { phrase } = await interpreter.translate({ phrase: "Thank you", language: "it" }, { timeoutMs: 5_000 });
console.log(phrase);
