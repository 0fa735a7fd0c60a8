/** The hand on the real ZooKeeper servers, which the lane's process holds: a Worker can start and signal no process. */
import process from "node:process";

/** A server with TLS and SASL. */
export interface SecuredServer {
  readonly port: number;
  readonly securePort: number;
  readonly saslUsers: Readonly<Record<string, string>>;
  readonly ca: string;
  readonly client: { readonly cert: string; readonly key: string };
}

/** Three servers, of this test alone until it gives them back. */
export interface Ensemble extends AsyncDisposable {
  readonly connectString: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly superUser: string;
  /** The member that leads; 0 while none does. */
  leader(): Promise<number>;
  act(id: number, action: "kill" | "pause" | "resume" | "start"): Promise<void>;
}

async function ask<T>(path: string): Promise<T> {
  const response = await fetch(`${process.env["DRAGOMAN_ZOOKEEPER_CONTROL"]}${path}`);
  if (!response.ok) throw new Error(`"${path}": ${await response.text()}`);
  return (await response.json()) as T;
}

export function securedServer(): Promise<SecuredServer> {
  return ask("/secured");
}

/** Waits until nobody else has the ensemble, and all of its members work. */
export async function takeEnsemble(): Promise<Ensemble> {
  const { turn, ports, superUser } = await ask<Pick<Ensemble, "ports" | "superUser"> & { readonly turn: number }>(
    "/ensemble/take",
  );
  return {
    ...{ ports, superUser },
    connectString: Object.values(ports)
      .map((port) => `127.0.0.1:${port}`)
      .join(),
    leader: () => ask<number>("/ensemble/leader"),
    async act(id, action) {
      await ask(`/ensemble/${turn}/${id}/${action}`);
    },
    async [Symbol.asyncDispose]() {
      await ask(`/ensemble/${turn}/give`);
    },
  };
}

/** Waits until something is so; fails after some seconds. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`Not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
