/**
 * The service config in a name's TXT records, and which of its choices is ours (gRFC A2). Broken ones are refused whole,
 * as gRFC A21 asks.
 */
import type { ResolverUpdate } from "./resolver.ts";

/** The part of an update that concerns the config. */
export type ConfigPart = Pick<ResolverUpdate, "serviceConfig" | "serviceConfigError">;

/** Who chooses. */
export interface Chooser {
  /** Where this client stands among all clients, in [0, 100): it takes part in what is for more per cent than that. */
  readonly percent: number;
  readonly hostName: string | undefined;
}

const ATTRIBUTE = "grpc_config=";
/** "node" is what gRPC's own client for JavaScript answers to. */
const LANGUAGES: readonly string[] = ["javascript", "js", "node"];

type Choice = Readonly<Record<string, unknown>>;

/** What the TXT records of `_grpc_config.<host>` say: a config, what is wrong with it, or nothing. */
export function chooseServiceConfig(records: readonly string[], chooser: Chooser): ConfigPart {
  const record = records.find((text) => text.startsWith(ATTRIBUTE));
  if (record === undefined) return {};
  try {
    const choices: unknown = JSON.parse(record.slice(ATTRIBUTE.length));
    if (!Array.isArray(choices)) throw new TypeError("it is no list of choices");
    const chosen = choices.map(checkChoice).find((choice) => matches(choice, chooser));
    return chosen === undefined ? {} : { serviceConfig: chosen["serviceConfig"] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { serviceConfigError: `The service config in the DNS cannot be used: ${reason}` };
  }
}

function isObject(value: unknown): value is Choice {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** The fields of a choice, in lower case: gRPC's clients do not agree on the spelling of `clientHostname`. */
const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  clientlanguage: isStrings,
  clienthostname: isStrings,
  percentage: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100,
  serviceconfig: isObject,
};

function checkChoice(choice: unknown, index: number): Choice {
  const broken = (what: string): never => {
    throw new TypeError(`choice ${index} ${what}`);
  };
  if (!isObject(choice)) return broken("is no object");
  for (const [name, value] of Object.entries(choice)) {
    const isValid = Object.hasOwn(FIELDS, name.toLowerCase()) ? FIELDS[name.toLowerCase()] : undefined;
    if (isValid === undefined) return broken(`has an unknown field "${name}"`);
    if (!isValid(value)) return broken(`has a bad "${name}", ${JSON.stringify(value)}`);
  }
  if (choice["serviceConfig"] === undefined) return broken('has no "serviceConfig"');
  return choice;
}

/** A criterion that is absent or empty fits everybody. */
function matches(choice: Choice, { percent, hostName }: Chooser): boolean {
  const { clientLanguage = [], percentage = 100, clientHostname = choice["clientHostName"] ?? [] } = choice;
  const languages = (clientLanguage as readonly string[]).map((name) => name.toLowerCase());
  const hosts = clientHostname as readonly string[];
  return (
    (languages.length === 0 || LANGUAGES.some((name) => languages.includes(name))) &&
    percent < Number(percentage) &&
    (hosts.length === 0 || (hostName !== undefined && hosts.includes(hostName)))
  );
}
