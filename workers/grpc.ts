/** gRPC's part of the demonstration: an interpreter's four methods, one of each kind. */
import { type Client, createClient } from "@connectrpc/connect";
import { grpcChannel } from "dragoman/durable";
import { insecure } from "dragoman/grpc";
import { InterpreterService } from "../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { type Backend, TIMEOUT_MS, targetOf, text } from "./backend.ts";

const deadline = { timeoutMs: TIMEOUT_MS };

function interpreter(env: Env): Client<typeof InterpreterService> {
  const transport = grpcChannel(env.GRPC, targetOf(env, "GRPC_TARGETS"), { credentials: insecure() });
  return createClient(InterpreterService, transport);
}

async function* said(phrases: readonly string[], language = ""): AsyncGenerator<{ phrase: string; language: string }> {
  for (const phrase of phrases) yield { phrase, language };
}

/** Its calls. */
export const grpc: Backend = {
  name: "gRPC",
  path: "/grpc",
  targets: "GRPC_TARGETS",
  calls: {
    translate: {
      title: "Translate a phrase (unary)",
      method: "get",
      fields: [
        ["phrase", "Good morning"],
        ["language", "fr"],
      ],
      async run(env, fields) {
        const request = { phrase: text(fields, "phrase"), language: text(fields, "language") };
        const { phrase, language } = await interpreter(env).translate(request, deadline);
        return { phrase, language };
      },
    },
    recite: {
      title: "Say it in every language (server stream)",
      method: "get",
      fields: [["phrase", "Thank you"]],
      async run(env, fields) {
        const phrases = interpreter(env).recite({ phrase: text(fields, "phrase") }, deadline);
        return Array.fromAsync(phrases, ({ phrase, language }) => ({ phrase, language }));
      },
    },
    dictate: {
      title: "Dictate phrases, and have them counted (client stream)",
      method: "get",
      fields: [
        ["phrase", "Good"],
        ["phrase", "morning"],
      ],
      async run(env, fields) {
        const summary = await interpreter(env).dictate(said(fields.getAll("phrase")), deadline);
        const { phrases, letters, longestPhrase } = summary;
        return { phrases, letters, longestPhrase };
      },
    },
    converse: {
      title: "Have each phrase translated as it is said (both streams)",
      method: "get",
      fields: [
        ["phrase", "Good morning"],
        ["phrase", "Thank you"],
        ["language", "it"],
      ],
      async run(env, fields) {
        const phrases = said(fields.getAll("phrase"), text(fields, "language"));
        const answers = interpreter(env).converse(phrases, deadline);
        return Array.fromAsync(answers, ({ phrase, language }) => ({ phrase, language }));
      },
    },
  },
};
