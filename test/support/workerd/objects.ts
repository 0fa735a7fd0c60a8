/** The Durable Objects that the tests call, each with a way to reset it from outside. */
import { GrpcChannelObject, HBaseConnectionObject, ZooKeeperSessionObject } from "dragoman/durable";
import type { HBaseOptions } from "dragoman/hbase";
import type { ByteStream } from "../../../src/core/byte-stream.ts";
import { dialer } from "../../../src/transport/workers/dialer.ts";
import type { ZooKeeperOptions } from "../../../src/zookeeper/index.ts";

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

export class ZooKeeperUnderTest extends ZooKeeperSessionObject {
  #stream: ByteStream | undefined;

  reset(): void {
    this.ctx.abort("Reset by a test");
  }

  /** Cuts the session's connection. */
  cut(): void {
    this.#stream?.abort();
  }

  /** Chance is none: a connection that is lost is made again at once. */
  protected override sessionOptions(_connectString: string, options: ZooKeeperOptions): ZooKeeperOptions {
    const dial: (typeof dialer)["dial"] = async (address, dialOptions) => {
      this.#stream = await dialer.dial(address, dialOptions);
      return this.#stream;
    };
    return { ...options, dialer: { ...dialer, dial }, random: { next: () => 0 } };
  }
}
