/** Figures of another kind than a load's: each is a program of its benchmark's own, which prints lines of JSON. */
import process from "node:process";
import { runCommand } from "../../scripts/support/command.ts";

/** Which of a benchmark's programs are wanted. */
export interface OwnPrograms {
  readonly files: readonly string[];
  /** Nothing else is wanted: no load is to be measured. */
  readonly alone: boolean;
}

/** @param all By name. @param wanted Parts of names; none: everything. */
export function ownPrograms(all: Readonly<Record<string, string>>, wanted: readonly string[]): OwnPrograms {
  const chosen = Object.entries(all).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  return {
    files: chosen.map(([, file]) => file),
    alone: wanted.length > 0 && wanted.every((name) => Object.hasOwn(all, name)),
  };
}

/** Runs them one after the other, and prints what they print. @param address The server, for those that need one. */
export async function runOwnPrograms({ files }: OwnPrograms, json: boolean, address = ""): Promise<void> {
  for (const file of files) {
    const args = ["--expose-gc", "--conditions=dragoman-source", file, address];
    const { stdout, output, status } = await runCommand(process.execPath, args);
    if (status !== 0) throw new Error(output);
    console.log(`${json ? "" : "\n"}${stdout.trim()}`);
  }
}
