/** The runtime's module, as far as this project imports it; not published. */
declare module "cloudflare:sockets" {
  // oxlint-disable-next-line typescript/consistent-type-imports -- an ambient module cannot import by a relative name
  export const connect: import("./sockets-api.ts").WorkersConnect;
}
