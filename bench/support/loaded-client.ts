/** A client of ours in workerd: a Durable Object that holds it and runs the loads that it is sent. */
import { DurableObject } from "cloudflare:workers";
import type { Measurement } from "./measurement.ts";

interface Environment {
  readonly CLIENT: { getByName(name: string): { fetch(request: Request): Promise<Response> } };
}

/** The object's class. @param connect Makes the client, once. */
export function loadedClient<Client, Load>(
  connect: (address: string) => Client | Promise<Client>,
  measure: (client: Client, load: Load) => Promise<Measurement>,
): typeof DurableObject<unknown> {
  return class extends DurableObject {
    #client: Client | Promise<Client> | undefined;

    override async fetch(request: Request): Promise<Response> {
      const { address, load } = (await request.json()) as { address: string; load: Load };
      this.#client ??= connect(address);
      return Response.json(await measure(await this.#client, load));
    }
  };
}

export const worker = {
  fetch: (request: Request, env: Environment): Promise<Response> => env.CLIENT.getByName("client").fetch(request),
};
