/** The calls that a session answers: each of the client's operations by its name, with the session's state beside its result. */
import { ZooKeeperError } from "../../zookeeper/error.ts";
import type { Client } from "../../zookeeper/client.ts";
import type { CreateOptions } from "../../zookeeper/operations/create.ts";
import type { NodeInput, OperationOptions, VersionOptions } from "../../zookeeper/operation-options.ts";
import type { ReconfigOptions } from "../../zookeeper/operations/reconfig.ts";
import type { Transaction } from "../../zookeeper/transaction.ts";
import type { MultiRead, ReadResult } from "../../zookeeper/multi-read.ts";
import type { WatcherType } from "../../zookeeper/watch/watcher.ts";
import type { Acl } from "../../zookeeper/wire/acl.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { CallMethod, CallScope } from "../kind.ts";
import type { HeldSession } from "./held-session.ts";
import type { WatchSubscription } from "./lasting/subscription.ts";
import type { Answer, Ask, ReadStep, TransactionStep } from "./messages.ts";
import { toPlain } from "./plain-error.ts";

/** What is done on a session. Its options are those of the call's scope. */
type Does<Args extends readonly unknown[]> = (
  held: HeldSession,
  args: Args,
  options: OperationOptions,
  ask: Ask,
) => Promise<unknown>;

/** The same on its client. */
function onClient<Args extends readonly unknown[]>(
  does: (client: Client, args: Args, options: OperationOptions) => Promise<unknown>,
): CallMethod<HeldSession> {
  return answering<Args>((held, args, options) => held.run((client) => does(client, args, options)));
}

/** With the state beside the result or the error. */
function answering<Args extends readonly unknown[]>(does: Does<Args>): CallMethod<HeldSession> {
  return async (held, [ask, ...args]: readonly [Ask, ...Args], { signal, timeoutMs }: CallScope): Promise<Answer> => {
    try {
      held.hear(ask);
      const value = await does(held, args, { signal, timeoutMs }, ask);
      await held.hearing.caughtUp(ask.stub);
      return { value, session: held.snapshot(ask.seen) };
    } catch (error) {
      return { error: toPlain(error), session: held.snapshot(ask.seen) };
    }
  };
}

type Version = number | undefined;
type CreateArgs = readonly [string, NodeInput, Omit<CreateOptions, keyof OperationOptions>];
type RemoveArgs = readonly [
  string,
  { readonly ids: readonly string[] | undefined; readonly type: WatcherType; readonly local: boolean },
];

/** By their names. */
export const sessionCalls: Readonly<Record<string, CallMethod<HeldSession>>> = {
  create: answering<CreateArgs>((held, [path, data, how], options) => {
    return held.run((client) => {
      if (how.mode?.includes("ephemeral") === true) held.willHaveEphemerals();
      return client.create(path, data, { ...how, ...options });
    });
  }),
  delete: onClient<readonly [string, Version]>((client, [path, version], options) =>
    client.delete(path, withVersion(version, options)),
  ),
  exists: onClient<readonly [string]>((client, [path], options) => client.exists(path, options)),
  getData: onClient<readonly [string]>((client, [path], options) => client.getData(path, options)),
  setData: onClient<readonly [string, NodeInput, Version]>((client, [path, data, version], options) =>
    client.setData(path, data, withVersion(version, options)),
  ),
  getChildren: onClient<readonly [string]>((client, [path], options) => client.getChildren(path, options)),
  getAcl: onClient<readonly [string]>((client, [path], options) => client.getAcl(path, options)),
  setAcl: onClient<readonly [string, readonly Acl[], Version]>((client, [path, acl, version], options) =>
    client.setAcl(path, acl, withVersion(version, options)),
  ),
  getAllChildrenNumber: onClient<readonly [string]>((client, [path], options) =>
    client.getAllChildrenNumber(path, options),
  ),
  getEphemerals: onClient<readonly [string]>((client, [prefix], options) => client.getEphemerals(prefix, options)),
  getConfig: onClient<readonly []>((client, _, options) => client.getConfig(options)),
  reconfig: onClient<readonly [Omit<ReconfigOptions, keyof OperationOptions>]>((client, [how], options) =>
    client.reconfig({ ...how, ...options }),
  ),
  whoAmI: onClient<readonly []>((client, _, options) => client.whoAmI(options)),
  sync: onClient<readonly [string]>((client, [path], options) => client.sync(path, options)),
  transaction: answering<readonly [readonly TransactionStep[]]>((held, [steps], options) => {
    const makesEphemerals = steps.some((step) => step.name === "create" && step.options.mode?.includes("ephemeral"));
    return held.run((client) => {
      if (makesEphemerals) held.willHaveEphemerals();
      return transactionOf(client, steps).commit(options);
    });
  }),
  multiRead: onClient<readonly [readonly ReadStep[]]>(async (client, [steps], options) => {
    const results = (await multiReadOf(client, steps).send(options)) as readonly ReadResult<unknown>[];
    return results.map(({ value, error }) => (error === undefined ? { value } : { error: toPlain(error) }));
  }),
  removeWatches: answering<RemoveArgs>((held, [path, { ids, type, local }], { signal, timeoutMs }, { stub }) =>
    held.watchings.remove(held.client, { stub, path, type, ids, local, signal: signal as AbortSignal, timeoutMs }),
  ),
  subscribe: answering<readonly [string, WatchSubscription]>((held, [, subscription], options) =>
    held.run((client) => held.subscriptions.subscribe(client, subscription, options)),
  ),
  unsubscribe: answering<readonly [string]>(async (held, [id]) => held.subscriptions.unsubscribe(id)),
  subscriptions: answering<readonly []>(async (held) => held.subscriptions.list),
  detach: ending(async (held, signal) => {
    const ticket = await held.detach(signal);
    held.subscriptions.clear();
    return ticket;
  }),
  endSession: ending(async (held) => held.subscriptions.clear()),
};

/** What closes the session, for everybody. */
function ending(does: (held: HeldSession, signal: AbortSignal) => Promise<unknown>): CallMethod<HeldSession> {
  return async (held, [ask]: readonly [Ask], scope: CallScope): Promise<Answer> => {
    try {
      const value = await does(held, scope.signal);
      await scope.close();
      await held.hearing.caughtUp(ask.stub);
      return { value, session: held.snapshot(ask.seen) };
    } catch (error) {
      return { error: toPlain(error), session: held.snapshot(ask.seen) };
    }
  };
}

function withVersion(version: Version, options: OperationOptions): VersionOptions {
  return { ...options, version };
}

function transactionOf(client: Client, steps: readonly TransactionStep[]): Transaction<readonly unknown[]> {
  const transaction: Transaction<readonly unknown[]> = client.transaction();
  for (const step of steps) {
    if (step.name === "create") transaction.create(step.path, step.data, step.options);
    else if (step.name === "delete") transaction.delete(step.path, { version: step.version });
    else if (step.name === "setData") transaction.setData(step.path, step.data, { version: step.version });
    else if (step.name === "check") transaction.check(step.path, step.version);
    else throw unknownStep(step);
  }
  return transaction;
}

function multiReadOf(client: Client, steps: readonly ReadStep[]): MultiRead<readonly unknown[]> {
  const reads: MultiRead<readonly unknown[]> = client.multiRead();
  for (const { name, path } of steps) {
    if (name === "getData") reads.getData(path);
    else reads.getChildren(path);
  }
  return reads;
}

function unknownStep(step: never): ZooKeeperError {
  const { name } = step as TransactionStep;
  const message = `the object knows no "${name}": deploy it and its callers from one version of the package`;
  return new ZooKeeperError({ code: ErrorCode.Unimplemented, operation: "transaction", message });
}
