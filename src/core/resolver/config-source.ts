/**
 * A source of service configs beside the resolver: what the caller updates while the channel runs (from a file, a key-value
 * store, a flag service), in place of what the name's records say.
 */
import { decorate, decoratorError } from "./decorate.ts";
import type { Resolver, ResolverBuilder, ResolverUpdate } from "./resolver.ts";

/** Where configs come from. */
export interface ConfigSource {
  /** Calls `listener` with each config, as parsed JSON; the first may come at once. Answers what ends that. */
  subscribe(listener: (serviceConfigJson: unknown) => void): () => void;
}

/**
 * A builder whose resolvers find the addresses that `builder`'s find, with the source's config. The first addresses wait
 * for the first config; each later config comes with the last addresses.
 *
 * @example
 * ```ts
 * const resolvers = defaultResolvers.with(withConfigSource(dnsResolver(), flags));
 * ```
 */
export function withConfigSource(builder: ResolverBuilder, source: ConfigSource): ResolverBuilder {
  return decorate(builder, (target, context): Resolver => {
    const { listener } = context;
    let addresses: ResolverUpdate["addresses"] | undefined;
    let config: { readonly serviceConfig: unknown } | undefined;
    let unsubscribe: (() => void) | undefined;
    let closed = false;
    const tell = (): void => {
      if (!closed && addresses !== undefined && config !== undefined) listener.onUpdate({ addresses, ...config });
    };
    const onUpdate = (update: ResolverUpdate): void => {
      ({ addresses } = update);
      tell();
    };
    const onError: typeof listener.onError = (error) => listener.onError(error);
    const inner = builder.build(target, { ...context, disableServiceConfig: true, listener: { onUpdate, onError } });
    const stop = (): void => {
      inner.close();
      unsubscribe?.();
      unsubscribe = undefined;
    };
    return {
      start() {
        try {
          unsubscribe = source.subscribe((serviceConfig) => {
            config = { serviceConfig };
            tell();
          });
        } catch (cause) {
          listener.onError(decoratorError("The config source", target.text, cause));
        }
        // The source's first word may have closed the channel.
        if (closed) stop();
        else inner.start();
      },
      resolveNow: () => inner.resolveNow(),
      close() {
        closed = true;
        stop();
      },
    };
  });
}
