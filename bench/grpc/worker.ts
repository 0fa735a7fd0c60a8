/**
 * Our own client in workerd: a Durable Object that holds one transport and runs the loads it is sent.
 */
import { DurableObject } from "cloudflare:workers";
import type { EchoClient, Load } from "./loads.ts";
import { measure } from "./measure.ts";
import { ourClient } from "./our-client.ts";

export class LoadedClient extends DurableObject {
  #client: EchoClient | undefined;

  override async fetch(request: Request): Promise<Response> {
    const { address, load } = (await request.json()) as { address: string; load: Load };
    this.#client ??= ourClient(address);
    return Response.json(await measure(this.#client, load, () => 0));
  }
}

interface Environment {
  readonly CLIENT: { getByName(name: string): { fetch(request: Request): Promise<Response> } };
}

export const worker = {
  fetch: (request: Request, env: Environment): Promise<Response> => env.CLIENT.getByName("client").fetch(request),
};
