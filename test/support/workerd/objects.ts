/** The Durable Objects that the tests call, each with a way to reset it from outside. */
import { GrpcChannelObject, HBaseConnectionObject } from "dragoman/durable";
import type { HBaseOptions } from "dragoman/hbase";

export class GrpcUnderTest extends GrpcChannelObject {
  /** What a crash or a new deployment does: memory and sockets are gone, storage stays. */
  reset(): void {
    this.ctx.abort("Reset by a test");
  }
}

export class HBaseUnderTest extends HBaseConnectionObject {
  reset(): void {
    this.ctx.abort("Reset by a test");
  }

  /** The servers name themselves "localhost", which may be another address than the one they listen on. */
  protected override connectionOptions(_cluster: string, options: HBaseOptions): HBaseOptions {
    return { ...options, mapAddress: ({ port }) => ({ host: "127.0.0.1", port }) };
  }
}
