/** Retries with pauses that grow (gRFC A6): `node retry.ts host:port`. */
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const retryPolicy = {
  maxAttempts: 4,
  initialBackoff: "0.05s",
  maxBackoff: "1s",
  backoffMultiplier: 2,
  retryableStatusCodes: ["UNAVAILABLE"],
} as const;
const serviceConfig = { methodConfig: [{ name: [{}], retryPolicy }] };
const target = process.argv[2] ?? "localhost:50051";
await using transport = createGrpcTransport(target, { credentials: insecure(), serviceConfig });
const interpreter = createClient(InterpreterService, transport);
// The deadline is the call's own: all attempts and pauses share it.
const { phrase } = await interpreter.translate({ phrase: "Thank you", language: "it" }, { timeoutMs: 5_000 });
console.log(phrase);
