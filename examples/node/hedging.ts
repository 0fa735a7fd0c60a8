/** A second attempt beside a slow first one, of which the faster counts (gRFC A6): `node hedging.ts host:port`. */
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure, type ServiceConfigJson } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const serviceConfig: ServiceConfigJson = {
  methodConfig: [
    {
      // Only what may be done twice: an attempt that is cancelled may have been carried out.
      name: [{ service: InterpreterService.typeName, method: "Translate" }],
      hedgingPolicy: { maxAttempts: 3, hedgingDelay: "0.05s", nonFatalStatusCodes: ["UNAVAILABLE"] },
    },
  ],
  retryThrottling: { maxTokens: 10, tokenRatio: 0.1 },
};
const target = process.argv[2] ?? "localhost:50051";
await using transport = createGrpcTransport(target, { credentials: insecure(), serviceConfig });
const interpreter = createClient(InterpreterService, transport);
const { phrase } = await interpreter.translate({ phrase: "Thank you", language: "it" }, { timeoutMs: 5_000 });
console.log(phrase);
