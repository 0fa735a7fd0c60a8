/** TLS by a private authority: `deno run --allow-net --allow-read tls.ts --ca ca.pem [--cert client.pem --key client.key] host:port`. */
import { createClient } from "@connectrpc/connect";
import { parseArgs } from "deno-std/cli/parse_args.js";
import { createGrpcTransport, tls } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const options: { _: string[]; ca?: string; cert?: string; key?: string } = parseArgs(Deno.args, {});
const read = (file?: string): string | undefined => (file === undefined ? file : Deno.readTextFileSync(file));
const credentials = tls({ ca: read(options.ca), cert: read(options.cert), key: read(options.key) });
await using transport = createGrpcTransport(options._[0] ?? "localhost:50051", { credentials });
const interpreter = createClient(InterpreterService, transport);
const { phrase } = await interpreter.translate({ phrase: "Good morning", language: "de" }, { timeoutMs: 5_000 });
console.log(phrase);
