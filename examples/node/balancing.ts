/** Several servers behind one target, each in turn: `node balancing.ts host:port,host:port`. */
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

await using transport = createGrpcTransport(`static:///${process.argv[2] ?? "localhost:50051,localhost:50052"}`, {
  credentials: insecure(),
  serviceConfig: { loadBalancingConfig: [{ round_robin: {} }], methodConfig: [{ name: [{}], waitForReady: true }] },
});
await transport.waitUntilReady({ timeoutMs: 5_000 });
const interpreter = createClient(InterpreterService, transport);
for (const phrase of ["Good morning", "Thank you"]) {
  console.log((await interpreter.translate({ phrase, language: "fr" }, { timeoutMs: 5_000 })).phrase);
}
const states = transport.subchannels.map(({ state }) => state);
console.log(`${states.length} servers`);
