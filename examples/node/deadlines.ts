/** A call within another: it ends with it, and waits for the target if need be. `node deadlines.ts host:port`. */
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { callOptions, createGrpcTransport, insecure, type ParentCall } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

await using transport = createGrpcTransport(process.argv[2] ?? "localhost:50051", { credentials: insecure() });
const interpreter = createClient(InterpreterService, transport);

/** What a Connect handler does with its own context as the parent. */
async function handle(parent: ParentCall): Promise<string> {
  const contextValues = callOptions({ parent, waitForReady: true });
  return (await interpreter.translate({ phrase: "Thank you", language: "tr" }, { contextValues })).phrase;
}

console.log(await handle({ signal: AbortSignal.timeout(5_000), timeoutMs: () => 5_000 }));
