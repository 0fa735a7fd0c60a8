/** An instance of a service as its node holds it (`ServiceInstance`, `JsonInstanceSerializer`): Curator's JSON. */

/** What an instance's node is: gone with its session, or not (`ServiceType`). */
export type ServiceType = "DYNAMIC" | "STATIC" | "PERMANENT" | "DYNAMIC_SEQUENTIAL";

/** One instance. */
export interface ServiceInstance {
  /** The service's. */
  readonly name: string;
  readonly id: string;
  readonly address: string;
  readonly port?: number | undefined;
  readonly sslPort?: number | undefined;
  /** Whatever it says of itself; `"@class"` in it names a Java class for Curator's clients. */
  readonly payload?: unknown;
  /** Milliseconds since 1970. */
  readonly registrationTimeUTC: number;
  readonly serviceType: ServiceType;
  /** As Curator writes it: its parts. */
  readonly uriSpec?: unknown;
  /** Whether it is to be used. */
  readonly enabled: boolean;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const TYPES: readonly string[] = ["DYNAMIC", "STATIC", "PERMANENT", "DYNAMIC_SEQUENTIAL"] satisfies ServiceType[];

export function serializeInstance(instance: ServiceInstance): Uint8Array {
  const { name, id, address, port, sslPort, payload, registrationTimeUTC, serviceType, uriSpec, enabled } = instance;
  // Curator's order, and null for what is not there.
  return encoder.encode(
    JSON.stringify({
      ...{ name, id, address, port: port ?? null, sslPort: sslPort ?? null, payload: payload ?? null },
      ...{ registrationTimeUTC, serviceType, uriSpec: uriSpec ?? null, enabled },
    }),
  );
}

/** `undefined` for what is no instance. */
export function deserializeInstance(data: Uint8Array | undefined): ServiceInstance | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const { name, id, address, port, sslPort, payload, registrationTimeUTC, serviceType, uriSpec, enabled } =
    parsed as Record<string, unknown>;
  if (typeof name !== "string" || typeof id !== "string") return undefined;
  return {
    ...{ name, id, address: typeof address === "string" ? address : "" },
    ...{ port: portOf(port), sslPort: portOf(sslPort), payload: payload ?? undefined, uriSpec: uriSpec ?? undefined },
    registrationTimeUTC: typeof registrationTimeUTC === "number" ? registrationTimeUTC : 0,
    serviceType: TYPES.includes(String(serviceType)) ? (serviceType as ServiceType) : "DYNAMIC",
    // Older writers had no such field.
    enabled: enabled !== false,
  };
}

function portOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 65_535 ? value : undefined;
}
