/** A token with every call, fetched anew before it expires: `node credentials.ts host:port ca.pem`. */
import { readFile } from "node:fs/promises";
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { bearerToken, composeChannelCredentials, createGrpcTransport, tls } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const [target = "localhost:50051", ca = "ca.pem"] = process.argv.slice(2);
const token = bearerToken(() => Promise.resolve({ token: "one-of-your-issuer", expiresAtMs: Date.now() + 3_600_000 }));
const credentials = composeChannelCredentials(tls({ ca: await readFile(ca, "utf8") }), token);
await using transport = createGrpcTransport(target, { credentials });
const interpreter = createClient(InterpreterService, transport);
const { phrase } = await interpreter.translate({ phrase: "Good morning", language: "de" }, { timeoutMs: 5_000 });
console.log(phrase);
