/** Service configs from a source of the caller's. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { withConfigSource } from "../../../src/core/resolver/config-source.ts";
import type { Resolver } from "../../../src/core/resolver/resolver.ts";
import { FakeBuilder, notFound, ResolverWorld, updateOf } from "./world.ts";

const TARGET = { scheme: "fake", authority: "", endpoint: "x", text: "fake:///x" };

class Source {
  listener: ((config: unknown) => void) | undefined;
  unsubscribed = 0;
  first: { readonly config: unknown } | undefined;

  subscribe(listener: (config: unknown) => void): () => void {
    this.listener = listener;
    if (this.first !== undefined) listener(this.first.config);
    return () => void this.unsubscribed++;
  }
}

function start(source = new Source()): {
  world: ResolverWorld;
  inner: FakeBuilder;
  source: Source;
  resolver: Resolver;
} {
  const world = new ResolverWorld();
  const inner = new FakeBuilder();
  const resolver = withConfigSource(inner, source).build(TARGET, world.context);
  resolver.start();
  return { world, inner, source, resolver };
}

describe("a config source", () => {
  test("keeps the first addresses waiting for its first config", () => {
    const { world, inner, source } = start();
    inner.listener?.onUpdate(updateOf("a"));
    assert.deepEqual(world.updates, []);
    source.listener?.({ x: 1 });
    assert.deepEqual(world.updates, [{ ...updateOf("a"), serviceConfig: { x: 1 } }]);
  });

  test("may give its first config at once", () => {
    const source = new Source();
    source.first = { config: { x: 0 } };
    const { world, inner } = start(source);
    inner.listener?.onUpdate(updateOf("a"));
    assert.deepEqual(world.updates, [{ ...updateOf("a"), serviceConfig: { x: 0 } }]);
  });

  test("gives each later config with the last addresses, and new addresses come with the last config", () => {
    const { world, inner, source } = start();
    source.listener?.({ x: 1 });
    inner.listener?.onUpdate(updateOf("a"));
    source.listener?.({ x: 2 });
    inner.listener?.onUpdate(updateOf("b"));
    assert.deepEqual(world.updates, [
      { ...updateOf("a"), serviceConfig: { x: 1 } },
      { ...updateOf("a"), serviceConfig: { x: 2 } },
      { ...updateOf("b"), serviceConfig: { x: 2 } },
    ]);
  });

  test("stands in place of the resolver's config, which is not even looked up", () => {
    const { world, inner, source } = start();
    source.listener?.(undefined);
    inner.listener?.onUpdate({ ...updateOf("a"), serviceConfig: { own: true }, serviceConfigError: "broken" });
    assert.equal(inner.context?.disableServiceConfig, true);
    assert.deepEqual(world.updates, [{ ...updateOf("a"), serviceConfig: undefined }]);
  });

  test("does not hold errors back", () => {
    const { world, inner } = start();
    inner.listener?.onError(notFound("x"));
    assert.equal(world.errors.length, 1);
  });

  test("that throws is an error of the resolver", () => {
    const world = new ResolverWorld();
    const broken = { subscribe: () => assert.fail("no source") };
    withConfigSource(new FakeBuilder(), broken).build(TARGET, world.context).start();
    assert.match(world.errors[0]?.message ?? "", /^The config source of "fake:\/\/\/x" failed: .*no source/s);
    assert.equal(world.errors[0]?.step, "resolve");
  });

  test("is unsubscribed from by closing, once, and says no more", () => {
    const { world, inner, source, resolver } = start();
    inner.listener?.onUpdate(updateOf("a"));
    resolver.close();
    resolver.close();
    source.listener?.({ x: 1 });
    assert.deepEqual([source.unsubscribed, world.updates], [1, []]);
    assert.ok(inner.calls.includes("close"));
  });

  test("whose first config closes the channel is unsubscribed from as well", () => {
    const source = new Source();
    source.first = { config: {} };
    const inner = new FakeBuilder();
    const world = new ResolverWorld();
    const resolver: Resolver = withConfigSource(inner, {
      subscribe(listener) {
        resolver.close();
        return source.subscribe(listener);
      },
    }).build(TARGET, world.context);
    resolver.start();
    assert.equal(source.unsubscribed, 1);
    assert.equal(inner.calls.includes("start"), false);
  });

  test("passes hints and the authority through", () => {
    const { inner, resolver, source } = start();
    resolver.resolveNow();
    assert.deepEqual(inner.calls, ["start", "resolveNow"]);
    assert.equal(withConfigSource(inner, source).defaultAuthority?.(TARGET), "fake.test");
  });
});
