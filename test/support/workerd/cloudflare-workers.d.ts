/**
 * The slice of the Workers runtime's own modules that the tests use; the whole of its types would collide with Node's.
 */
declare module "cloudflare:workers" {
  export abstract class DurableObject<Env = unknown> {
    constructor(ctx: unknown, env: Env);
    protected readonly env: Env;
    protected readonly ctx: { waitUntil(promise: Promise<unknown>): void };
    fetch(request: Request): Promise<Response>;
  }
  export const env: { readonly SELF: { fetch(input: string | Request, init?: RequestInit): Promise<Response> } };
}

/** Made by the workerd lane: every test file, and how to load it. */
declare module "lane:files" {
  export const files: Readonly<
    Record<string, () => Promise<{ readonly handle?: (request: Request) => Response | Promise<Response> }>>
  >;
}
