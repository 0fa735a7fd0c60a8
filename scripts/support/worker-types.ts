/**
 * How the types of the Worker's bindings are made from wrangler.toml: without the runtime's, which collide with Node's in one program.
 */
export const workerTypesArguments: readonly string[] = [
  ...["types", "workers/gen/worker-configuration.d.ts", "--include-runtime=false", "--strict-vars=false"],
];
