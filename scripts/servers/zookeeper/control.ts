/**
 * ZooKeeper servers at the tests' disposal, over HTTP, since a Worker can start no process: those that only some tests need are started
 * when one first asks, once a run for all lanes. A history that is posted is checked for linearizability. Who does something to the ensemble's members has it for itself meanwhile.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { text } from "node:stream/consumers";
import type { TestCertificates } from "../../../test/support/companion-info.ts";
import { type Ensemble, type MemberAction, startEnsemble } from "./ensemble.ts";
import { linearizabilityFault } from "../linearizability.ts";
import { type SecuredServer, startSecuredZooKeeper } from "./standalone.ts";
import { Turns } from "./turns.ts";

/** A lane that died does not keep the others waiting for longer. */
const longestHoldMs = 90_000;

/** The control's address, and its end. */
export interface ZooKeeperControl {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startZooKeeperControl(certificates: TestCertificates): Promise<ZooKeeperControl> {
  const control = new Control(certificates);
  const server = createServer((request, response) => {
    answer(control, request).then(
      (body) => response.setHeader("content-type", "application/json").end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}`, stop: () => control.stop(server) };
}

async function answer(control: Control, request: IncomingMessage): Promise<unknown> {
  return request.method === "POST" ? linearizabilityFault(await text(request)) : control.answer(request.url ?? "/");
}

class Control {
  readonly #certificates: TestCertificates;
  readonly #turns = new Turns(longestHoldMs);
  #secured: Promise<SecuredServer> | undefined;
  #ensemble: Promise<Ensemble> | undefined;

  constructor(certificates: TestCertificates) {
    this.#certificates = certificates;
  }

  /**
   * - `/secured`: the ports, the authority, a client's certificate, the users
   * - `/ensemble/take`: waits for the others and for the quorum, and says where it is, and which turn this is
   * - `/ensemble/leader`
   * - `/ensemble/7/2/kill` and the like: of turn 7, to member 2
   * - `/ensemble/7/give`: at the end of turn 7
   */
  async answer(path: string): Promise<unknown> {
    if (path === "/secured") {
      const { port, securePort, saslUsers } = await (this.#secured ??= startSecuredZooKeeper(this.#certificates));
      const { ca, client } = this.#certificates;
      return { port, securePort, saslUsers, ca, client };
    }
    const ensemble = await (this.#ensemble ??= startEnsemble());
    switch (path) {
      case "/ensemble/take":
        return this.#take(ensemble);
      case "/ensemble/leader":
        return (await ensemble.leader()) ?? 0;
      default: {
        const [, turn, id, action] = /^\/ensemble\/(\d+)\/(?:give|(\d)\/(kill|pause|resume|start))$/.exec(path) ?? [];
        if (turn === undefined) throw new Error(`There is no "${path}"`);
        if (id === undefined) return this.#turns.give(Number(turn));
        this.#turns.check(Number(turn));
        await ensemble.act(Number(id), action as MemberAction);
        return true;
      }
    }
  }

  async #take(ensemble: Ensemble): Promise<unknown> {
    const turn = await this.#turns.take();
    try {
      await ensemble.heal();
    } catch (error) {
      this.#turns.give(turn);
      throw error;
    }
    return { turn, ports: ensemble.ports, superUser: ensemble.superUser };
  }

  async stop(server: Server): Promise<void> {
    server.close();
    server.closeAllConnections();
    await (await this.#ensemble?.catch(() => undefined))?.stop();
    await (await this.#secured?.catch(() => undefined))?.stop();
  }
}
