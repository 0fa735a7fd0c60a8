/**
 * gRPC's service config (grpc/doc/service_config.md; service_config.proto of grpc-proto; gRFC A6 for retries and hedging): its
 * JSON checked, and turned into what a channel and its calls ask. Unknown fields are ignored, `perAttemptRecvTimeout` among them.
 */
import type { Code } from "@connectrpc/connect";
import { exponentialBackoff } from "../../core/backoff.ts";
import type { HedgingPolicy } from "../../core/retry/hedging.ts";
import type { RetryPolicy } from "../../core/retry/policy.ts";
import type { RetryThrottleOptions } from "../../core/retry/throttle.ts";
import { type JsonObject, listOf, optional, readBoolean, readDurationMs, readObject } from "./json-reader.ts";
import { readPositive, readString, readUnsigned, refuse, required } from "./json-reader.ts";

/** What a service config says of a method. */
export interface MethodConfig {
  /** The default for calls that do not say. */
  readonly waitForReady: boolean | undefined;
  /** The longest a call may take; a call's own deadline may be earlier. */
  readonly timeoutMs: number | undefined;
  readonly maxRequestMessageBytes: number | undefined;
  readonly maxResponseMessageBytes: number | undefined;
  /** Never together with `hedging`. */
  readonly retry: RetryPolicy<Code> | undefined;
  readonly hedging: HedgingPolicy<Code> | undefined;
}

/** A service config that has been checked. */
export interface ServiceConfig<LoadBalancing = unknown> {
  /** What holds for `/package.Service/Method`: the same object each time for the same path. */
  readonly method: (path: string) => MethodConfig;
  readonly retryThrottling: RetryThrottleOptions | undefined;
  /** The service name to ask `grpc.health.v1` about; `undefined` for no health checks. */
  readonly healthService: string | undefined;
  /** What `parseLoadBalancing` made of the policies; `undefined` if none is named. */
  readonly loadBalancing: LoadBalancing | undefined;
}

/** What holds for a method that no config names. */
const NO_METHOD_CONFIG: MethodConfig = {
  waitForReady: undefined,
  timeoutMs: undefined,
  maxRequestMessageBytes: undefined,
  maxResponseMessageBytes: undefined,
  retry: undefined,
  hedging: undefined,
};

/** The config that says nothing. */
export const EMPTY_SERVICE_CONFIG: ServiceConfig<never> = {
  method: () => NO_METHOD_CONFIG,
  retryThrottling: undefined,
  healthService: undefined,
  loadBalancing: undefined,
};

/** gRPC's default for what a service config may ask at most. */
const DEFAULT_MAX_CALL_ATTEMPTS = 5;

/** Codes by their number, in gRPC's spelling. */
const CODES =
  "OK,CANCELLED,UNKNOWN,INVALID_ARGUMENT,DEADLINE_EXCEEDED,NOT_FOUND,ALREADY_EXISTS,PERMISSION_DENIED,RESOURCE_EXHAUSTED,FAILED_PRECONDITION,ABORTED,OUT_OF_RANGE,UNIMPLEMENTED,INTERNAL,UNAVAILABLE,DATA_LOSS,UNAUTHENTICATED".split(
    ",",
  );

/**
 * Checks a service config and makes it ready for use. Throws a RangeError that names the field and what is wrong with it.
 *
 * @param json The parsed JSON, in the shape of `ServiceConfigJson`.
 * @param parseLoadBalancing Chooses from a `loadBalancingConfig` list; what it throws is the config's error.
 * @param maxCallAttempts What `maxAttempts` counts for at most. Default: 5.
 */
export function parseServiceConfig<LoadBalancing>(
  json: unknown,
  parseLoadBalancing: (list: unknown) => LoadBalancing,
  maxCallAttempts: number = DEFAULT_MAX_CALL_ATTEMPTS,
): ServiceConfig<LoadBalancing> {
  try {
    return readServiceConfig(json, parseLoadBalancing, maxCallAttempts);
  } catch (cause) {
    throw new RangeError(`Service config: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function readServiceConfig<LoadBalancing>(
  json: unknown,
  parseLoadBalancing: (list: unknown) => LoadBalancing,
  maxCallAttempts: number,
): ServiceConfig<LoadBalancing> {
  const config = readObject(json, "it");
  const policy = optional(config, "", "loadBalancingPolicy", readString);
  const policies = config["loadBalancingConfig"] ?? (policy ? [{ [policy.toLowerCase()]: {} }] : undefined);
  const methods = new Map<string, MethodConfig>();
  const readMethod = (value: unknown, path: string): void => {
    const entry = readObject(value, path);
    const method = readMethodConfig(entry, path, maxCallAttempts);
    optional(
      entry,
      path,
      "name",
      listOf((name, at) => {
        const key = readName(name, at);
        if (methods.has(key)) throw new RangeError(`${at} names ${key === "" ? "the default" : `"${key}"`} again`);
        methods.set(key, method);
      }),
    );
  };
  optional(config, "", "methodConfig", listOf(readMethod));
  return {
    method: (path) =>
      methods.get(path) ?? methods.get(path.slice(0, path.lastIndexOf("/") + 1)) ?? methods.get("") ?? NO_METHOD_CONFIG,
    retryThrottling: optional(config, "", "retryThrottling", readThrottling),
    healthService: optional(config, "", "healthCheckConfig", (value, path) =>
      optional(readObject(value, path), path, "serviceName", readString),
    ),
    loadBalancing: policies === undefined ? undefined : chooseBy(parseLoadBalancing, policies),
  };
}

function chooseBy<LoadBalancing>(parse: (list: unknown) => LoadBalancing, list: unknown): LoadBalancing {
  try {
    return parse(list);
  } catch (cause) {
    throw new RangeError(`loadBalancingConfig: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The path that a name stands for: a method's, a service's up to the slash, or "" for all. */
function readName(value: unknown, path: string): string {
  const name = readObject(value, path);
  const service = optional(name, path, "service", readString) ?? "";
  const method = optional(name, path, "method", readString) ?? "";
  if (service !== "") return `/${service}/${method}`;
  if (method !== "") throw new RangeError(`${path} names method "${method}" of no service`);
  return "";
}

function readMethodConfig(entry: JsonObject, path: string, maxCallAttempts: number): MethodConfig {
  const readAttempts = (value: unknown, at: string): number =>
    Number.isInteger(value) && (value as number) >= 2
      ? Math.min(value as number, maxCallAttempts)
      : refuse(value, at, "a whole number of at least 2");
  const config = {
    waitForReady: optional(entry, path, "waitForReady", readBoolean),
    timeoutMs: optional(entry, path, "timeout", readDurationMs),
    maxRequestMessageBytes: optional(entry, path, "maxRequestMessageBytes", readUnsigned),
    maxResponseMessageBytes: optional(entry, path, "maxResponseMessageBytes", readUnsigned),
    retry: optional(entry, path, "retryPolicy", (value, at): RetryPolicy<Code> => {
      const policy = readObject(value, at);
      const maxAttempts = required(policy, at, "maxAttempts", readAttempts);
      const initialMs = required(policy, at, "initialBackoff", readBackoffMs);
      const maxMs = required(policy, at, "maxBackoff", readBackoffMs);
      const multiplier = required(policy, at, "backoffMultiplier", readPositive);
      const retryableCodes = required(policy, at, "retryableStatusCodes", readCodes);
      if (retryableCodes.size === 0) refuse([], `${at}.retryableStatusCodes`, "a list of at least one code");
      const backoff = exponentialBackoff({
        initialMs: Math.min(initialMs, maxMs),
        multiplier: Math.min(multiplier, 1_000),
        maxMs,
      });
      return { maxAttempts, backoff, retryableCodes };
    }),
    hedging: optional(entry, path, "hedgingPolicy", (value, at): HedgingPolicy<Code> => {
      const policy = readObject(value, at);
      return {
        maxAttempts: required(policy, at, "maxAttempts", readAttempts),
        delayMs: optional(policy, at, "hedgingDelay", readDurationMs) ?? 0,
        nonFatalCodes: optional(policy, at, "nonFatalStatusCodes", readCodes) ?? new Set(),
      };
    }),
  };
  if (config.retry && config.hedging) throw new RangeError(`${path} has both a retryPolicy and a hedgingPolicy`);
  return config;
}

function readBackoffMs(value: unknown, path: string): number {
  return readDurationMs(value, path) || refuse(value, path, "above 0");
}

function readThrottling(value: unknown, path: string): RetryThrottleOptions {
  const throttling = readObject(value, path);
  return {
    maxTokens: required(throttling, path, "maxTokens", (tokens, at) =>
      readPositive(tokens, at) <= 1_000 ? (tokens as number) : refuse(tokens, at, "at most 1000"),
    ),
    tokenRatio: required(throttling, path, "tokenRatio", readPositive),
  };
}

function readCodes(value: unknown, path: string): ReadonlySet<Code> {
  const readCode = (code: unknown, at: string): Code => {
    const number = typeof code === "string" ? CODES.indexOf(code.toUpperCase()) : code;
    return typeof number === "number" && number > 0 && CODES[number] !== undefined
      ? number
      : refuse(code, at, "a gRPC status code other than OK");
  };
  return new Set(listOf(readCode)(value, path));
}
