/** A policy whose every word is the test's. */
import {
  failPicker,
  queuePicker,
  type Balancer,
  type BalancerBuilder,
  type BalancerHelper,
} from "../../../src/core/balancer/balancer.ts";
import type { ConnectivityState } from "../../../src/core/channel/connectivity.ts";
import type { Connection } from "../../../src/core/channel/subchannel.ts";
import { TransportError } from "../../../src/core/transport-error.ts";

/** What became of one balancer. */
export interface ManualBalancer {
  readonly heard: string[];
  closed: boolean;
  /** Publishes a state; in TRANSIENT_FAILURE and READY calls fail with `name state`, so that one sees whose picker it is. */
  publish(state: ConnectivityState): void;
  requestResolution(): void;
}

export interface ManualPolicy extends BalancerBuilder {
  readonly made: ManualBalancer[];
}

export function manualPolicy(name: string): ManualPolicy {
  const made: ManualBalancer[] = [];
  const build = <C extends Connection>(helper: BalancerHelper<C>): Balancer => {
    const manual: ManualBalancer = {
      heard: [],
      closed: false,
      publish: (state) => {
        const error = new TransportError({ step: "connect", address: name, message: `${name} ${state}` });
        const queues = state === "CONNECTING" || state === "IDLE";
        helper.updateState(state, queues ? queuePicker : failPicker(error));
      },
      requestResolution: () => helper.requestResolution(),
    };
    made.push(manual);
    return {
      updateState: ({ addresses, config }) => {
        manual.heard.push(`${addresses.length} ${JSON.stringify(config)}`);
      },
      resolverError: (error) => manual.heard.push(`error: ${error.message}`),
      exitIdle: () => manual.heard.push("exitIdle"),
      close: () => (manual.closed = true),
    };
  };
  return { name, made, parseConfig: (json) => json, build };
}
