/** One gRPC call from Deno: `deno run --allow-net translate.ts [--language fr] host:port`. */
import { createClient } from "@connectrpc/connect";
import { parseArgs } from "deno-std/cli/parse_args.js";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const options: { _: string[]; language?: string } = parseArgs(Deno.args, {});
const { language = "fr" } = options;
await using transport = createGrpcTransport(options._[0] ?? "localhost:50051", { credentials: insecure() });
const interpreter = createClient(InterpreterService, transport);
const { phrase } = await interpreter.translate({ phrase: "Good morning", language }, { timeoutMs: 5_000 });
console.log(phrase);
