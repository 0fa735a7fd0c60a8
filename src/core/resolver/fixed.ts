/** A resolution that never changes: what the schemes without a look-up share. */
import type { Resolver, ResolverContext, ResolverUpdate } from "./resolver.ts";

/** Reports `update` once, at the start. */
export function fixedResolution(update: ResolverUpdate, { listener }: ResolverContext): Resolver {
  let open = true;
  return {
    start: () => {
      if (open) listener.onUpdate(update);
    },
    resolveNow: () => {},
    close: () => {
      open = false;
    },
  };
}
