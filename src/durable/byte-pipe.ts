/** The runtime's own pipe of bytes, the only kind of stream that crosses the boundary natively. */
import type { BytePipe } from "./workers-api.ts";

declare const IdentityTransformStream: new () => BytePipe;

export function newBytePipe(): BytePipe {
  return new IdentityTransformStream();
}
