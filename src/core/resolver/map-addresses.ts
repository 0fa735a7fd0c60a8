/**
 * The hook that maps addresses: servers often advertise names and ports that only their own network knows, and their
 * caller knows the way in.
 */
import { decorate, decoratorError } from "./decorate.ts";
import type { Address, Resolver, ResolverBuilder, ResolverUpdate } from "./resolver.ts";

/** Answers an address with the one to use in its place, or with itself. */
export type AddressMap = (address: Address) => Address | Promise<Address>;

/**
 * A builder whose resolvers find what `builder`'s find, mapped one by one in their order. What `map` throws or rejects
 * with is an error of the resolver; an answer that comes when a newer one is there is dropped.
 *
 * @example
 * ```ts
 * const inside = (address: Address): Address => ({ ...address, dial: { host: "gateway.example.com", port: 8443 } });
 * const resolvers = defaultResolvers.with(mapAddresses(dnsResolver(), inside));
 * ```
 */
export function mapAddresses(builder: ResolverBuilder, map: AddressMap): ResolverBuilder {
  return decorate(builder, (target, context): Resolver => {
    const { listener } = context;
    /** Counts what the inner resolver said; closing counts as well, so that nothing later is the latest. */
    let latest = 0;
    const onUpdate = (update: ResolverUpdate): void => {
      const mine = ++latest;
      void mapAll(update.addresses, map).then(
        (addresses) => {
          if (mine === latest) listener.onUpdate({ ...update, addresses });
        },
        (cause: unknown) => {
          if (mine !== latest) return;
          listener.onError(decoratorError("Mapping the addresses", target.text, cause));
          // Another look-up, in the resolver's own time, is another chance.
          inner.resolveNow();
        },
      );
    };
    const onError: typeof listener.onError = (error) => listener.onError(error);
    const inner = builder.build(target, { ...context, listener: { onUpdate, onError } });
    return {
      start: () => inner.start(),
      resolveNow: () => inner.resolveNow(),
      close() {
        latest++;
        inner.close();
      },
    };
  });
}

async function mapAll(addresses: readonly Address[], map: AddressMap): Promise<readonly Address[]> {
  const mapped = await Promise.all(addresses.map(async (address) => map(address)));
  // What plain JavaScript's hook may forget to answer.
  if (mapped.every((address: Partial<Address> | undefined) => address?.dial !== undefined)) return mapped;
  throw new TypeError('the hook must answer an address with "dial"');
}
