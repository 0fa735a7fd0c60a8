/** What became of a call, step by step: `node traces.ts host:port`. */
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { callTraces, createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const stats = callTraces();
const target = process.argv[2] ?? "localhost:50051";
await using transport = createGrpcTransport(target, { credentials: insecure(), stats: [stats] });
await createClient(InterpreterService, transport).translate({ phrase: "Thank you", language: "fr" });
for (const { text } of stats.traces[0]?.events ?? []) console.log(text);
