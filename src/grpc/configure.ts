/**
 * Service configs on their way from a resolver's update to the channel and its calls (grpc/doc/service_config.md): the
 * resolver's, or the channel's default; the policy that it names; the throttle that lives as long as it.
 */
import { pickFirst } from "../core/balancer/pick-first.ts";
import type { BalancerChoice } from "../core/balancer/balancer.ts";
import { defaultBalancers, type BalancerRegistry } from "../core/balancer/registry.ts";
import type { ChannelConfiguration } from "../core/channel/channel.ts";
import type { ResolverUpdate } from "../core/resolver/resolver.ts";
import { RetryThrottle } from "../core/retry/throttle.ts";
import type { ActiveConfig } from "./call-context.ts";
import { parseServiceConfig } from "./wire/service-config.ts";

/** What {@link configurer} takes. */
export interface ConfigurerOptions {
  /** The default, as JSON. */
  readonly serviceConfig: unknown;
  readonly balancers: BalancerRegistry | undefined;
  readonly maxCallAttempts: number;
  readonly disableHealthCheck: boolean;
  /** Whatever config a resolver brings is passed over. */
  readonly resolversIgnored: boolean;
}

/** Reads updates for the channel. Throws a RangeError at once for a default that cannot be. */
export function configurer(options: ConfigurerOptions): (update: ResolverUpdate | undefined) => Configuration {
  const { serviceConfig = {}, balancers = defaultBalancers, maxCallAttempts, disableHealthCheck } = options;
  const { resolversIgnored } = options;
  const parse = (json: unknown): Configuration => {
    const service = parseServiceConfig<BalancerChoice>(json, (list) => balancers.parse(list), maxCallAttempts);
    const { retryThrottling } = service;
    const throttle = retryThrottling === undefined ? undefined : new RetryThrottle(retryThrottling);
    return {
      config: { service, throttle },
      balancer: service.loadBalancing ?? { builder: pickFirst, config: undefined },
      healthService: disableHealthCheck ? undefined : service.healthService,
    };
  };
  const byDefault = parse(serviceConfig);
  let last: { readonly text: string; readonly configuration: Configuration } | undefined;
  return (update) => {
    if (resolversIgnored) return byDefault;
    if (update?.serviceConfigError !== undefined) throw new RangeError(update.serviceConfigError);
    if (update?.serviceConfig === undefined) return byDefault;
    // A resolver may say the same again and again, and its throttle's tokens are not to be filled up by that.
    const text = JSON.stringify(update.serviceConfig);
    if (last?.text !== text) last = { text, configuration: parse(update.serviceConfig) };
    return last.configuration;
  };
}

type Configuration = ChannelConfiguration<ActiveConfig>;
