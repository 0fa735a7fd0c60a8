/** Puts a client of the gRPC benchmark under a load. */
import type { Measurement } from "../support/measurement.ts";
import { measureBatches, measureRepeating } from "../support/measure.ts";
import type { EchoClient, Load } from "./loads.ts";

export function measure(client: EchoClient, load: Load, cpuMs: () => number): Promise<Measurement> {
  const payload = new Uint8Array(load.bytes);
  if (load.kind === "unary") return measureRepeating(() => client.echo(payload), load, cpuMs);
  const stream = async (): Promise<number> => {
    const messages =
      load.kind === "receive"
        ? await client.receive(load.bytes, load.messages)
        : await client.send(payload, load.messages);
    if (messages !== load.messages) throw new Error(`Got ${messages} messages of ${load.messages}`);
    return messages;
  };
  return measureBatches(stream, load.durationMs, cpuMs);
}
