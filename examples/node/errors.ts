/** What a failed call says: `node errors.ts host:port`. */
import process from "node:process";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport, GrpcError, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

await using transport = createGrpcTransport(process.argv[2] ?? "localhost:50051", { credentials: insecure() });
const interpreter = createClient(InterpreterService, transport);
try {
  await interpreter.translate({ phrase: "Farewell", language: "fr" }, { timeoutMs: 5_000 });
} catch (error) {
  if (!(error instanceof GrpcError)) throw error;
  const { code, rawMessage, step, address, attempts, maybeProcessed } = error;
  console.log(`${Code[code]}: ${rawMessage}`);
  console.log(`step "${step}", address "${address}", attempts ${attempts}`);
  console.log(maybeProcessed ? "The server may have acted on it" : "The server did nothing: repeat it freely");
}
