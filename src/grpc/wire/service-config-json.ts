/** The service config as users write it: the JSON form of service_config.proto, for the compiler and the editor. */
import type { RetryThrottleOptions } from "../../core/retry/throttle.ts";

/** A code by its number or its name in any case: `14`, `"UNAVAILABLE"`. */
export type StatusCodeJson = number | string;

/** A length of time in seconds, with up to nine decimals: `"0.25s"`. */
export type DurationJson = `${number}s`;

/** gRFC A6's `retryPolicy`. */
export interface RetryPolicyJson {
  /** Attempts in all, the first included: 2 to 5, more counts as 5. */
  readonly maxAttempts: number;
  readonly initialBackoff: DurationJson;
  readonly maxBackoff: DurationJson;
  readonly backoffMultiplier: number;
  readonly retryableStatusCodes: readonly StatusCodeJson[];
}

/** gRFC A6's `hedgingPolicy`. */
export interface HedgingPolicyJson {
  /** Attempts in all, the first included: 2 to 5, more counts as 5. */
  readonly maxAttempts: number;
  /** Between two attempts. Default: none, all are sent at once. */
  readonly hedgingDelay?: DurationJson | undefined;
  readonly nonFatalStatusCodes?: readonly StatusCodeJson[] | undefined;
}

/** What holds for some methods. */
export interface MethodConfigJson {
  /** `{ service, method }` for one method, `{ service }` for a service's, `{}` for all: the most exact name counts. */
  readonly name: readonly { readonly service?: string | undefined; readonly method?: string | undefined }[];
  readonly waitForReady?: boolean | undefined;
  readonly timeout?: DurationJson | undefined;
  readonly maxRequestMessageBytes?: number | undefined;
  readonly maxResponseMessageBytes?: number | undefined;
  /** Not with `hedgingPolicy`. */
  readonly retryPolicy?: RetryPolicyJson | undefined;
  readonly hedgingPolicy?: HedgingPolicyJson | undefined;
}

/**
 * A service config.
 *
 * @example
 * ```ts
 * const serviceConfig: ServiceConfigJson = {
 *   loadBalancingConfig: [{ round_robin: {} }],
 *   methodConfig: [{ name: [{ service: "users.v1.UserService" }], timeout: "2s", waitForReady: true }],
 * };
 * ```
 */
export interface ServiceConfigJson {
  /** Each entry is one policy's name with its config; the first known policy is taken. */
  readonly loadBalancingConfig?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** The older way to name a policy. Ignored beside `loadBalancingConfig`. */
  readonly loadBalancingPolicy?: string | undefined;
  readonly methodConfig?: readonly MethodConfigJson[] | undefined;
  readonly retryThrottling?: RetryThrottleOptions | undefined;
  readonly healthCheckConfig?: { readonly serviceName?: string | undefined } | undefined;
}
