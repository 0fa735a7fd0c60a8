/** Streams in both directions, and how to leave one early: `node streams.ts host:port`. */
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

await using transport = createGrpcTransport(process.argv[2] ?? "localhost:50051", { credentials: insecure() });
const interpreter = createClient(InterpreterService, transport);

async function* say(...phrases: readonly string[]): AsyncGenerator<{ phrase: string; language: string }> {
  for (const phrase of phrases) yield { phrase, language: "it" };
}

console.log((await interpreter.dictate(say("Good", "morning"))).letters);
for await (const { phrase } of interpreter.converse(say("Good morning", "Thank you"))) console.log(phrase);

// Connect's clients do not tell the transport when a loop is left: a signal does.
const leaving = new AbortController();
for await (const { language } of interpreter.recite({ phrase: "Thank you" }, { signal: leaving.signal })) {
  console.log(language);
  if (language === "de") break;
}
leaving.abort();
