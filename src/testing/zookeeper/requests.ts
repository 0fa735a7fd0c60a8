/**
 * What each request does and answers (`PrepRequestProcessor`, `FinalRequestProcessor`), one handler an opcode. A handler does
 * its work, by which watches may fire, and returns what writes the answer behind them.
 */
import { Permission, readAcls, writeAcls } from "../../zookeeper/wire/acl.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { JuteReader } from "../../zookeeper/wire/jute-reader.ts";
import { OpCode } from "../../zookeeper/wire/op-code.ts";
import { writeStat } from "../../zookeeper/wire/stat.ts";
import { readSetWatches } from "../../zookeeper/wire/requests.ts";
import { checkAcl, isAllowed, userName, withoutDigests } from "./access.ts";
import { statOf, type DataNode } from "./data-tree.ts";
import {
  errorResult,
  failedResults,
  readCreate,
  readMultiStep,
  readSteps,
  writeResults,
  type Body,
  type MultiResult,
} from "./multi.ts";
import { Refusal } from "./refusal.ts";
import { catchUp } from "./set-watches.ts";
import type { ServerState, ServerWatcher } from "./state.ts";
import type { Caller } from "./transaction.ts";

/** Who asks whom. */
export interface RequestContext {
  readonly state: ServerState;
  readonly caller: Caller;
  readonly watcher: ServerWatcher;
  readonly reconfigEnabled: boolean;
}

type Handler = (context: RequestContext, reader: JuteReader) => Body | undefined;

/** Requests that change something: a read-only server refuses them. */
const WRITES: ReadonlySet<number> = new Set<number>([
  ...[OpCode.create, OpCode.create2, OpCode.createTTL, OpCode.createContainer, OpCode.delete, OpCode.setData],
  ...[OpCode.setACL, OpCode.multi, OpCode.sync, OpCode.reconfig],
]);

export function isWrite(opCode: number): boolean {
  return WRITES.has(opCode);
}

/** The handler of an opcode, if the server knows it. */
export function handlerOf(opCode: number): Handler | undefined {
  return HANDLERS[opCode];
}

/** A node that the caller may read; NoNode or NoAuth otherwise. */
function readable({ state, caller }: RequestContext, path: string): DataNode {
  const node = state.tree.get(path);
  checkAcl(node.acl, Permission.read, caller.identities);
  return node;
}

function create(opCode: number): Handler {
  return ({ state, caller }, reader) => {
    const request = readCreate(opCode, reader);
    const { path, stat } = state.transact((transaction) => transaction.create(request), caller);
    return (out) => {
      out.string(path);
      if (opCode !== OpCode.create) writeStat(out, stat);
    };
  };
}

const exists: Handler = ({ state, caller, watcher }, reader) => {
  const [path, watch] = [reader.text(), reader.bool()];
  const found = state.tree.find(path);
  if (found !== undefined) checkAcl(found.acl, Permission.read, caller.identities);
  if (watch) state.watches.addOnce("data", path, watcher);
  const node = state.tree.get(path);
  return (out) => writeStat(out, statOf(node));
};

const getData: Handler = (context, reader) => {
  const [path, watch] = [reader.text(), reader.bool()];
  const node = readable(context, path);
  if (watch) context.state.watches.addOnce("data", path, context.watcher);
  return (out) => {
    out.buffer(node.data);
    writeStat(out, statOf(node));
  };
};

function getChildren(withStat: boolean): Handler {
  return (context, reader) => {
    const [path, watch] = [reader.text(), reader.bool()];
    const node = readable(context, path);
    if (watch) context.state.watches.addOnce("child", path, context.watcher);
    return (out) => {
      out.vector([...node.children], (name) => out.string(name));
      if (withStat) writeStat(out, statOf(node));
    };
  };
}

const getAcl: Handler = ({ state, caller }, reader) => {
  const node = state.tree.get(reader.text());
  checkAcl(node.acl, Permission.read | Permission.admin, caller.identities);
  const whole = isAllowed(node.acl, Permission.admin, caller.identities);
  return (out) => {
    writeAcls(out, whole ? node.acl : withoutDigests(node.acl));
    writeStat(out, statOf(node));
  };
};

const multi: Handler = ({ state, caller }, reader) => {
  const steps = readSteps(reader, (opCode) => readMultiStep(opCode, reader));
  const results: MultiResult[] = [];
  try {
    state.transact((transaction) => {
      for (const step of steps) results.push(step(transaction));
    }, caller);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const failed = failedResults(steps.length, results.length, error.code);
    return (out) => writeResults(out, failed);
  }
  return (out) => writeResults(out, results);
};

const multiRead: Handler = (context, reader) => {
  const results = readSteps(reader, (opCode): MultiResult => {
    const read = opCode === OpCode.getData ? getData : opCode === OpCode.getChildren ? getChildren(false) : undefined;
    if (read === undefined) throw new Refusal(ErrorCode.MarshallingError);
    try {
      return { opCode, error: 0, write: read(context, reader) ?? (() => {}) };
    } catch (error) {
      if (error instanceof Refusal) return errorResult(error.code);
      throw error;
    }
  });
  return (out) => writeResults(out, results);
};

const getEphemerals: Handler = ({ state, caller }, reader) => {
  const prefix = reader.string()?.trim() ?? "";
  const all = state.tree.ephemeralsOf(caller.sessionId);
  const found = prefix === "" || prefix === "/" ? all : all.filter((path) => path.startsWith(prefix));
  return (out) => out.vector(found, (path) => out.string(path));
};

const addWatch: Handler = ({ state, watcher }, reader) => {
  const [path, mode] = [reader.text(), reader.int()];
  if (mode === 0) state.watches.addPersistent(path, watcher);
  else if (mode === 1) state.watches.addRecursive(path, watcher);
  else throw new Refusal(ErrorCode.MarshallingError);
  return (out) => out.int(0);
};

function setWatches(persistent: boolean): Handler {
  return ({ state, watcher }, reader) => {
    catchUp(state, watcher, readSetWatches(reader, persistent));
    return undefined;
  };
}

const whoAmI: Handler = ({ caller }) => {
  const infos = caller.identities.map((identity) => [identity.scheme, userName(identity)] as const);
  return (out) =>
    out.vector(infos, ([scheme, user]) => {
      out.string(scheme);
      out.string(user);
    });
};

const HANDLERS: Readonly<Record<number, Handler>> = {
  [OpCode.create]: create(OpCode.create),
  [OpCode.create2]: create(OpCode.create2),
  [OpCode.createContainer]: create(OpCode.createContainer),
  [OpCode.createTTL]: create(OpCode.createTTL),
  [OpCode.delete]({ state, caller }, reader) {
    const [path, version] = [reader.text(), reader.int()];
    state.transact((transaction) => transaction.delete(path, version), caller);
    return undefined;
  },
  [OpCode.exists]: exists,
  [OpCode.getData]: getData,
  [OpCode.setData]({ state, caller }, reader) {
    const [path, data, version] = [reader.text(), reader.buffer(), reader.int()];
    const stat = state.transact((transaction) => transaction.setData(path, data, version), caller);
    return (out) => writeStat(out, stat);
  },
  [OpCode.getACL]: getAcl,
  [OpCode.setACL]({ state, caller }, reader) {
    const [path, acl, version] = [reader.text(), readAcls(reader), reader.int()];
    const stat = state.transact((transaction) => transaction.setAcl(path, acl, version), caller);
    return (out) => writeStat(out, stat);
  },
  [OpCode.getChildren]: getChildren(false),
  [OpCode.getChildren2]: getChildren(true),
  [OpCode.sync](_context, reader) {
    const path = reader.text();
    return (out) => out.string(path);
  },
  [OpCode.multi]: multi,
  [OpCode.multiRead]: multiRead,
  // One server alone has no members to change.
  [OpCode.reconfig]({ state, reconfigEnabled }) {
    return state.transact(() => {
      throw new Refusal(reconfigEnabled ? ErrorCode.Unimplemented : ErrorCode.ReconfigDisabled);
    });
  },
  [OpCode.checkWatches]({ state, watcher }, reader) {
    state.watches.check(reader.text(), reader.int(), watcher);
    return undefined;
  },
  [OpCode.removeWatches]({ state, watcher }, reader) {
    state.watches.remove(reader.text(), reader.int(), watcher);
    return undefined;
  },
  [OpCode.setWatches]: setWatches(false),
  [OpCode.setWatches2]: setWatches(true),
  [OpCode.getEphemerals]: getEphemerals,
  [OpCode.getAllChildrenNumber](context, reader) {
    const path = reader.text();
    readable(context, path);
    const count = context.state.tree.countBelow(path);
    return (out) => out.int(count);
  },
  [OpCode.addWatch]: addWatch,
  [OpCode.whoAmI]: whoAmI,
};
