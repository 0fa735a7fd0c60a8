/**
 * The ensemble's own configuration (`ZooKeeper.getConfig`, `ZooKeeperAdmin.reconfigure`): read from its node, which lies outside of
 * every chroot, and changed by members that join and leave, or by all of them at once.
 */
import { ZooKeeperError } from "../error.ts";
import type { OperationOptions } from "../operation-options.ts";
import { ErrorCode } from "../wire/error-code.ts";
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";
import type { Stat } from "../wire/stat.ts";
import { readData, ReadOperation, type NodeData, type Register } from "./read.ts";

/** `ZooDefs.CONFIG_NODE`. */
export const CONFIG_NODE = "/zookeeper/config";

/** How to change the ensemble: `members`, or what joins and leaves. */
export interface ReconfigOptions extends OperationOptions {
  /** Members to add or to change: `"server.4=host:port:port:participant;host:clientPort"`. */
  readonly joining?: readonly string[] | undefined;
  /** Numbers of members to remove: `"4"`. */
  readonly leaving?: readonly string[] | undefined;
  /** All members, in place of those that there are. */
  readonly members?: readonly string[] | undefined;
  /** The configuration's version that the change is for; BadVersion if it is another by now. Default: any. */
  readonly fromVersion?: bigint | undefined;
}

/** One member. */
export interface EnsembleMember {
  /** Its number: `server.1` is 1. */
  readonly id: number;
  /** As the configuration has it: `host:port:port:participant;host:clientPort`. */
  readonly address: string;
}

/** The members, and since when. */
export interface EnsembleConfig {
  readonly members: readonly EnsembleMember[];
  /** Which change of the configuration this is: what {@link ReconfigOptions.fromVersion} takes. */
  readonly version: bigint;
  /** All of it. */
  readonly text: string;
  readonly stat: Stat;
}

const ANY_CONFIG_VERSION = -1n;

export function getConfig(register?: Register): Operation<EnsembleConfig> {
  const request = { path: CONFIG_NODE, serverPath: CONFIG_NODE, register };
  return new ReadOperation("getConfig", OpCode.getData, request, (reader) => parseConfig(readData(reader)));
}

export function reconfig(options: ReconfigOptions): Operation<EnsembleConfig> {
  const { joining, leaving, members, fromVersion = ANY_CONFIG_VERSION } = options;
  if ((members === undefined) === (joining === undefined && leaving === undefined)) {
    const message = 'give either "members", or "joining" and "leaving"';
    throw new ZooKeeperError({ code: ErrorCode.BadArguments, operation: "reconfig", message });
  }
  return {
    ...{ name: "reconfig", opCode: OpCode.reconfig, path: undefined, writes: true },
    write(out) {
      out.string(joining?.join(","));
      out.string(leaving?.join(","));
      out.string(members?.join(","));
      out.long(fromVersion);
    },
    read: (reader) => parseConfig(readData(reader)),
  };
}

const decoder = new TextDecoder();

function parseConfig({ data, stat }: NodeData): EnsembleConfig {
  const text = decoder.decode(data);
  const members: EnsembleMember[] = [];
  let version = 0n;
  for (const line of text.split("\n")) {
    const [, id, address] = /^server\.(\d+)=(.*)$/.exec(line) ?? [];
    if (address !== undefined) members.push({ id: Number(id), address });
    const [, number] = /^version=([\da-f]+)$/i.exec(line) ?? [];
    if (number !== undefined) version = BigInt(`0x${number}`);
  }
  return { members, version, text, stat };
}
