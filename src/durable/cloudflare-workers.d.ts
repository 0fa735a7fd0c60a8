/** The runtime's module and globals, as far as this project uses them; not published. */
declare module "cloudflare:workers" {
  // oxlint-disable-next-line typescript/consistent-type-imports -- an ambient module cannot import by a relative name
  type State = import("./workers-api.ts").ObjectState;
  export abstract class DurableObject<Env = unknown> {
    constructor(ctx: State, env: Env);
    protected readonly ctx: State;
    protected readonly env: Env;
    fetch?(request: Request): Response | Promise<Response>;
    alarm?(): void | Promise<void>;
  }
  // oxlint-disable-next-line typescript/no-extraneous-class -- what extends it may be called from afar; it has nothing of its own
  export abstract class RpcTarget {}
  export abstract class WorkerEntrypoint<Env = unknown> {
    constructor(ctx: { waitUntil(promise: Promise<unknown>): void }, env: Env);
    protected readonly env: Env;
  }
  export const env: Record<string, unknown>;
}
