/**
 * The companion, the servers that the transport tests of Deno and workerd dial: started at most once a run, when a lane
 * first asks for it.
 */
import { type RunningCompanion, startCompanion } from "../../test/support/start-companion.ts";

/** What a lane hands to its tests: the companion's own description, and the CA that signed its certificates. */
export interface CompanionForLane {
  readonly env: Readonly<Record<string, string>>;
  readonly trustedCertificates: readonly string[];
}

let running: Promise<RunningCompanion> | undefined;

export async function companionForLane(): Promise<CompanionForLane> {
  running ??= startCompanion();
  const { companion, json } = await running;
  return { env: { DRAGOMAN_COMPANION: json }, trustedCertificates: [companion.certificates.ca] };
}

/** Stops it, if it was started. */
export async function stopCompanion(): Promise<void> {
  await (await running)?.stop();
}
