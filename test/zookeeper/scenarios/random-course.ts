/**
 * A random course of requests by two connections, and a transcript of all that came of it, without times and transaction ids:
 * the same seed has to read the same on every server.
 */
import { readAcls } from "../../../src/zookeeper/wire/acl.ts";
import { errorCodeName } from "../../../src/zookeeper/wire/error-code.ts";
import type { JuteReader } from "../../../src/zookeeper/wire/jute-reader.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { readStat } from "../../../src/zookeeper/wire/stat.ts";
import { FuzzRandom } from "../../fuzz/support/fuzz-random.ts";
import type { WireClient } from "./wire-client.ts";
import { multi, records, setAcl, type MultiOperation, type Write } from "./wire-requests.ts";
import type { World } from "./world.ts";

const NAMES = ["a", "a/b", "a/b/c", "a/s-", "d", "d/e", "", "a//b", "a/", "a/../d", "a/."] as const;
const FLAGS = [0, 0, 0, 0, 1, 2, 3, 4, 5, 7] as const;
const PERMISSIONS = [31, 31, 31, 1, 3, 7, 15] as const;
const VERSIONS = [-1, -1, -1, 0, 1, 2] as const;

interface Turn {
  readonly wire: WireClient;
  readonly world: World;
  readonly random: FuzzRandom;
}

/** Does something, and says what and what came of it. */
type Move = (turn: Turn) => Promise<string>;

function pathFor({ world, random }: Turn): string {
  return world.at(random.pick(NAMES)).replace(/^(.*[^/])\/$/, random.next() < 0.2 ? "$1/" : "$1");
}

function statText(body: JuteReader): string {
  const { version, cversion, aversion, dataLength, numChildren, ephemeralOwner, czxid, mzxid, pzxid } = readStat(body);
  const relations = [mzxid === czxid, pzxid === czxid, ephemeralOwner === 0n].join();
  return [version, cversion, aversion, dataLength, numChildren, relations].join(" ");
}

async function ask(
  { wire, world }: Turn,
  opCode: number,
  write: Write,
  read: (body: JuteReader) => string = () => "",
): Promise<string> {
  const { error, body } = await wire.call(opCode, write);
  return (error === 0 ? read(body) : errorCodeName(error)).replaceAll(world.root, "");
}

const sorted = (body: JuteReader): string => (body.vector(() => body.text(), 4) ?? []).toSorted().join();

/** One change, alone or in a multi. */
function change(turn: Turn): MultiOperation & { readonly text: string } {
  const { random, world } = turn;
  const path = pathFor(turn);
  const shown = path.replace(world.root, "");
  const version = random.pick(VERSIONS);
  const kind = random.pick(["create", "create", "create2", "delete", "setData", "check"] as const);
  if (kind === "create" || kind === "create2") {
    // A number would be that of the root's parent, whose children are others' too.
    const flags = path === world.root ? 0 : random.pick(FLAGS);
    const acl = [{ permissions: random.pick(PERMISSIONS), scheme: "world", id: "anyone" }];
    return { opCode: OpCode[kind], write: records.create(path, { flags, acl }), text: `${kind} ${shown} ${flags}` };
  }
  const write = kind === "setData" ? records.setData(path, "data", version) : records.pathAndVersion(path, version);
  return { opCode: OpCode[kind], write, text: `${kind} ${shown} ${version}` };
}

const moves: readonly Move[] = [
  async (turn) => {
    const { opCode, write, text } = change(turn);
    if (opCode === OpCode.check) return "pass";
    return `${text}: ${await ask(turn, opCode, write, (body) => answerText(opCode, body))}`;
  },
  async (turn) => {
    const operations = Array.from({ length: 1 + turn.random.below(3) }, () => change(turn));
    const results = await multi(turn.wire, operations);
    const all = operations.map(({ text }) => text).join(", ");
    return `multi ${all}: ${String(results)}`.replaceAll(turn.world.root, "");
  },
  async (turn) => {
    const path = pathFor(turn);
    const kind = turn.random.pick(["exists", "getData", "getChildren", "getChildren2"] as const);
    const watch = turn.random.next() < 0.5;
    const answer = await ask(turn, OpCode[kind], records.read(path, watch), (body) => answerText(OpCode[kind], body));
    return `${kind} ${path.replace(turn.world.root, "")} ${watch}: ${answer}`;
  },
  async (turn) => {
    const path = pathFor(turn);
    const kind = turn.random.pick(["addWatch", "removeWatches", "checkWatches"] as const);
    const number = turn.random.below(kind === "addWatch" ? 2 : 6);
    const answer = await ask(turn, OpCode[kind], records.pathAndVersion(path, number));
    return `${kind} ${path.replace(turn.world.root, "")} ${number}: ${answer}`;
  },
  async (turn) => {
    const path = pathFor(turn);
    const permissions = turn.random.pick(PERMISSIONS);
    const acl = [{ permissions, scheme: "world", id: turn.random.next() < 0.9 ? "anyone" : "x" }];
    const answer = await setAcl(turn.wire, path, acl, turn.random.pick(VERSIONS));
    return `setAcl ${path.replace(turn.world.root, "")} ${permissions}: ${answer}`;
  },
  async (turn) => {
    const path = pathFor(turn);
    const kind = turn.random.pick(["getACL", "getAllChildrenNumber", "getEphemerals"] as const);
    const write: Write = (out) => out.string(path);
    const answer = await ask(turn, OpCode[kind], write, (body) => answerText(OpCode[kind], body));
    return `${kind} ${path.replace(turn.world.root, "")}: ${answer}`;
  },
];

function answerText(opCode: number, body: JuteReader): string {
  switch (opCode) {
    case OpCode.create:
      return body.text();
    case OpCode.create2:
      return `${body.text()} ${statText(body)}`;
    case OpCode.exists:
    case OpCode.setData:
      return statText(body);
    case OpCode.getData:
      return `${body.buffer()?.length ?? "none"} ${statText(body)}`;
    case OpCode.getChildren:
    case OpCode.getEphemerals:
      return sorted(body);
    case OpCode.getChildren2:
      return `${sorted(body)} ${statText(body)}`;
    case OpCode.getACL:
      return `${JSON.stringify(readAcls(body))} ${statText(body)}`;
    case OpCode.getAllChildrenNumber:
      return String(body.int());
    default:
      return "";
  }
}

/** Plays a seed's course; each entry is a move, its answer, and the events that either connection heard by then. */
export async function randomCourse(world: World, seed: number, steps: number): Promise<readonly string[]> {
  const random = new FuzzRandom(seed, 0);
  const wires = [(await world.wire({ timeoutMs: 60_000 })).wire, (await world.wire({ timeoutMs: 60_000 })).wire];
  const transcript: string[] = [];
  for (let step = 0; step < steps; step++) {
    const who = random.below(wires.length);
    const [wire] = wires.slice(who);
    if (wire === undefined) continue;
    const text = await random.pick(moves)({ wire, world, random });
    const heard: string[] = [];
    for (const each of wires) {
      // What was fired before is heard by the time of this answer.
      await each.call(OpCode.exists, records.read(world.root));
      heard.push(each.events.splice(0).join(", "));
    }
    transcript.push(`${who}: ${text} | ${heard.join(" | ")}`.replaceAll(world.root, ""));
  }
  return transcript;
}
