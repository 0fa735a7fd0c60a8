/** What every recipe takes, and what everything that waits does. */
import type { RetryingOptions } from "../retry/retrying.ts";
import type { Acl } from "../wire/acl.ts";

/** How a recipe works. */
export interface RecipeOptions extends RetryingOptions {
  /** Of the nodes that it makes. Default: everybody may do everything. */
  readonly acl?: readonly Acl[] | undefined;
}

/** When something that is held counts as lost (`ConnectionStateErrorPolicy`). */
export interface TrustOptions {
  /**
   * - `"suspended"`: with the connection, for nobody knows what happens meanwhile (`StandardConnectionStateErrorPolicy`)
   * - `"lost"`: with the session (`SessionConnectionStateErrorPolicy`)
   */
  readonly lostOn?: "suspended" | "lost" | undefined;
}
