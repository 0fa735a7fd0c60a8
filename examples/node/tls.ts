/** TLS by a private authority, with a certificate of one's own: `node tls.ts host:port ca.pem client.pem client.key`. */
import { readFile } from "node:fs/promises";
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, tls } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const [target = "localhost:50051", ...files] = process.argv.slice(2);
const [ca, cert, key] = await Promise.all(files.map((file) => readFile(file, "utf8")));
await using transport = createGrpcTransport(target, { credentials: tls({ ca, cert, key }) });
const interpreter = createClient(InterpreterService, transport);
const { phrase } = await interpreter.translate({ phrase: "Good morning", language: "de" }, { timeoutMs: 5_000 });
console.log(phrase);
