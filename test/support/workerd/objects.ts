/** The Durable Objects that the tests call, each with a way to reset it from outside. */
import { GrpcChannelObject } from "dragoman/durable";

export class GrpcUnderTest extends GrpcChannelObject {
  /** What a crash or a new deployment does: memory and sockets are gone, storage stays. */
  reset(): void {
    this.ctx.abort("Reset by a test");
  }
}
