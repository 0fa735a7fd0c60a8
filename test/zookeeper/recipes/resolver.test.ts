/** `zookeeper:///path` as a gRPC channel's resolver: what it reports, and calls that follow the instances. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createClient } from "@connectrpc/connect";
import type { Address, Resolver } from "../../../src/core/resolver/resolver.ts";
import type { TransportError } from "../../../src/core/transport-error.ts";
import { InterpreterService } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
import { createGrpcTransport, defaultResolvers, insecure } from "../../../src/grpc/index.ts";
import { createGrpcServer } from "../../../src/testing/index.ts";
import {
  ServiceDiscovery,
  zooKeeperResolver,
  type ZooKeeperResolverOptions,
} from "../../../src/zookeeper/recipes/index.ts";
import type { ZooKeeper } from "../../../src/zookeeper/index.ts";
import { until, withServer, type World } from "../client/world.ts";

interface Resolved {
  readonly resolver: Resolver;
  readonly updates: (readonly Address[])[];
  readonly errors: TransportError[];
}

function resolve({ clock }: World, zk: ZooKeeper, options: ZooKeeperResolverOptions = {}): Resolved {
  const [updates, errors]: [(readonly Address[])[], TransportError[]] = [[], []];
  const listener = {
    onUpdate: ({ addresses }: { addresses: readonly Address[] }) => void updates.push(addresses),
    onError: (error: TransportError) => void errors.push(error),
  };
  const target = {
    scheme: "zookeeper",
    authority: "",
    endpoint: "services/users",
    text: "zookeeper:///services/users",
  };
  const resolver = zooKeeperResolver(zk, options).build(target, { listener, clock, random: { next: () => 0 } });
  resolver.start();
  return { resolver, updates, errors };
}

const hosts = (addresses: readonly Address[] | undefined): string =>
  (addresses ?? []).map(({ dial }) => ("host" in dial ? `${dial.host}:${dial.port}` : "")).join();

describe("services as addresses", () => {
  test("an address for each instance that is enabled and has the port, as they come, change and go", () =>
    withServer(async (world) => {
      const { clock, open } = world;
      const discovery = new ServiceDiscovery(open().zk, "/services", { clock });
      const { resolver, updates } = resolve(world, open().zk);
      const secure = resolve(world, open().zk, { port: "sslPort", attributes: ({ id }) => new Map([["id", id]]) });
      await until(clock, () => updates.length > 0);
      assert.equal(updates[0]?.length, 0);
      const first = await clock.runUntil(
        discovery.register({ name: "users", id: "1", address: "a", port: 1, payload: { weight: 3 } }),
      );
      const second = await clock.runUntil(
        discovery.register({ name: "users", id: "2", address: "b", port: 2, sslPort: 443 }),
      );
      await clock.runUntil(discovery.register({ name: "users", id: "3", address: "c" }));
      await until(clock, () => hosts(updates.at(-1)) === "a:1,b:2");
      assert.equal(hosts(secure.updates.at(-1)), "b:443");
      assert.deepEqual(secure.updates.at(-1)?.[0]?.attributes, new Map([["id", "2"]]));
      const before = updates.at(-1)?.[0]?.attributes;
      assert.equal(before?.get("weight"), 3);
      second.update({ enabled: false });
      await until(clock, () => hosts(updates.at(-1)) === "a:1");
      assert.equal(updates.at(-1)?.[0]?.attributes, before, "attributes are compared by identity");
      await clock.runUntil(first.unregister());
      await until(clock, () => updates.at(-1)?.length === 0);
      resolver.resolveNow();
      resolver.close();
      resolver.close();
      secure.resolver.close();
    }));

  test("the end of the session is an error, and closing is none", () =>
    withServer(async (world) => {
      const { clock, open, server } = world;
      const { zk } = open();
      const { updates, errors, resolver } = resolve(world, zk);
      const other = resolve(world, open().zk);
      await until(clock, () => updates.length > 0 && other.updates.length > 0);
      other.resolver.close();
      server.expireSession(zk.sessionId);
      await until(clock, () => errors.length > 0);
      assert.equal(errors[0]?.step, "resolve");
      assert.match(errors[0]?.message ?? "", /"\/services\/users" are followed no more: .*SessionExpired/);
      assert.deepEqual(other.errors, []);
      resolver.close();
    }));

  test("a target that names no node is refused", () =>
    withServer(async ({ open }) => {
      const resolvers = defaultResolvers.with(zooKeeperResolver(open().zk));
      const transport = (target: string): unknown =>
        createGrpcTransport(target, { credentials: insecure(), resolvers });
      assert.throws(() => transport("zookeeper:///a//b"), /names no node: it has an empty name/);
      assert.throws(() => transport("zookeeper://host/a"), /write "zookeeper:\/\/\/host\/a"/);
    }));

  test("calls go to the instances that are registered, in turn, and to others when those are gone", () =>
    withServer(async ({ clock, open, dialer }) => {
      const servers = ["a", "b", "c"].map((name) => {
        const server = createGrpcServer({
          clock,
          routes: (router) => router.service(InterpreterService, { translate: () => ({ phrase: name }) }),
        });
        dialer.listen({ host: `${name}.test`, port: 50_051 }, (stream) => server.accept(stream));
        return server;
      });
      const discovery = new ServiceDiscovery(open().zk, "/services", { clock });
      const register = (name: string): ReturnType<ServiceDiscovery["register"]> =>
        discovery.register({ name: "users", id: name, address: `${name}.test`, port: 50_051 });
      const a = await clock.runUntil(register("a"));
      const b = await clock.runUntil(register("b"));
      const transport = createGrpcTransport("zookeeper:///services/users", {
        ...{ credentials: insecure(), dialer, clock, resolvers: defaultResolvers.with(zooKeeperResolver(open().zk)) },
        serviceConfig: {
          loadBalancingConfig: [{ round_robin: {} }],
          methodConfig: [{ name: [{}], waitForReady: true }],
        },
      });
      const client = createClient(InterpreterService, transport);
      const answers = async (count: number): Promise<string> => {
        const phrases = new Set<string>();
        for (let call = 0; call < count; call++) phrases.add((await client.translate({ phrase: "?" })).phrase);
        return [...phrases].toSorted().join("");
      };
      await clock.runUntil(answers(1));
      await clock.advance(100);
      assert.equal(await clock.runUntil(answers(4)), "ab");
      const c = await clock.runUntil(register("c"));
      await clock.runUntil(Promise.all([a.unregister(), b.unregister()]));
      await clock.advance(100);
      assert.equal(await clock.runUntil(answers(4)), "c");
      await clock.runUntil(c.unregister());
      await clock.runUntil(transport.close());
      await clock.runUntil(Promise.all(servers.map((server) => server.close())));
    }));
});
