/** Made by the workerd lane: every test file, and how to load it. */
declare module "lane:files" {
  export const files: Readonly<
    Record<string, () => Promise<{ readonly handle?: (request: Request) => Response | Promise<Response> }>>
  >;
}
