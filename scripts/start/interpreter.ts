/** The demonstration backend: an interpreter with a small phrase book, one method of each kind. */
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import type { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";

/** The phrase book: phrase, language, translation. */
export const PHRASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "good morning": { ar: "صباح الخير", de: "Guten Morgen", fr: "Bonjour", it: "Buongiorno", tr: "Günaydın" },
  "thank you": { ar: "شكرا", de: "Danke", fr: "Merci", it: "Grazie", tr: "Teşekkür ederim" },
  "peace be upon you": {
    ar: "السلام عليكم",
    de: "Friede sei mit dir",
    fr: "La paix soit sur vous",
    it: "La pace sia con voi",
    tr: "Selamün aleyküm",
  },
};

function translations(phrase: string): Readonly<Record<string, string>> {
  const known = PHRASES[phrase.toLowerCase()];
  if (known !== undefined) return known;
  const book = Object.keys(PHRASES).join('", "');
  throw new ConnectError(`"${phrase}" is not in the phrase book, which knows "${book}"`, Code.NotFound);
}

function translate(phrase: string, language: string): { phrase: string; language: string } {
  const translated = translations(phrase)[language];
  if (translated === undefined) throw new ConnectError(`Nobody here speaks "${language}"`, Code.InvalidArgument);
  return { phrase: translated, language };
}

/** The service's implementation, for any Connect router. */
export const interpreter: ServiceImpl<typeof InterpreterService> = {
  translate: ({ phrase, language }) => translate(phrase, language),
  async *recite({ phrase }) {
    for (const [language, translated] of Object.entries(translations(phrase))) yield { phrase: translated, language };
  },
  async dictate(requests) {
    let phrases = 0;
    let letters = 0;
    let longestPhrase = "";
    for await (const { phrase } of requests) {
      phrases += 1;
      letters += phrase.length;
      if (phrase.length > longestPhrase.length) longestPhrase = phrase;
    }
    return { phrases, letters, longestPhrase };
  },
  async *converse(requests) {
    for await (const { phrase, language } of requests) yield translate(phrase, language);
  },
};
