/** The runtime's module, as far as this project imports it; not published. */
declare module "cloudflare:sockets" {
  export const connect: import("./sockets-api.ts").WorkersConnect;
}
