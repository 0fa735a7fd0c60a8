/**
 * The demonstration service as the tests of the in-process servers serve it.
 */
import type { ConnectRouter } from "@connectrpc/connect";
import { Code, ConnectError } from "@connectrpc/connect";
import { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";

/** Translates by saying the language. A phrase of "fail" fails; "wait" waits for the call's end. */
export function interpreterRoutes(router: ConnectRouter): void {
  router.service(InterpreterService, {
    async translate({ phrase, language }, context) {
      context.responseHeader.set("x-answered-by", "interpreter");
      context.responseTrailer.set("x-words", `${phrase.split(" ").length}`);
      if (phrase === "fail") throw new ConnectError("No such phrase: 100 %", Code.NotFound, { "x-why-bin": "AAEC" });
      if (phrase === "wait") {
        await new Promise((_resolve, reject) =>
          context.signal.addEventListener("abort", () => reject(context.signal.reason)),
        );
      }
      return { phrase: `${language}:${phrase}`, language };
    },
    async *recite({ phrase }) {
      for (const language of ["de", "en", "fr"]) yield { phrase, language };
      if (phrase === "fail") throw new ConnectError("The book ends here", Code.OutOfRange);
    },
    async dictate(requests) {
      const phrases: string[] = [];
      for await (const { phrase } of requests) phrases.push(phrase);
      const letters = phrases.reduce((total, phrase) => total + phrase.length, 0);
      return { phrases: phrases.length, letters };
    },
    async *converse(requests) {
      for await (const { phrase, language } of requests) {
        if (phrase === "bye") return;
        yield { phrase: `${language}:${phrase}`, language };
      }
    },
  });
}

/** The requests of a call, one each microtask or so. */
export async function* each<Message>(messages: readonly Message[]): AsyncGenerator<Message> {
  yield* messages;
}
