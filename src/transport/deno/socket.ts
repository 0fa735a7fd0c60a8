/** A Deno connection as a socket of promises, read into one buffer for its whole life. */
import type { TlsSession } from "../../core/byte-stream.ts";
import type { PromiseSocket } from "../promise-stream.ts";
import type { DenoConn } from "./deno-api.ts";
import { explainDenoError } from "./failure.ts";

const READ_BUFFER_BYTES = 64 * 1024;

/** One connection. */
export class DenoSocket<Conn extends DenoConn = DenoConn> implements PromiseSocket {
  readonly conn: Conn;
  readonly tls: TlsSession | undefined;
  readonly explain: PromiseSocket["explain"] = explainDenoError;
  #buffer: Uint8Array | undefined;

  constructor(conn: Conn, tls: TlsSession | undefined) {
    this.conn = conn;
    this.tls = tls;
  }

  async read(): Promise<Uint8Array | undefined> {
    // Made when needed: a socket that is about to be upgraded has read little or nothing.
    this.#buffer ??= new Uint8Array(READ_BUFFER_BYTES);
    const length = await this.conn.read(this.#buffer);
    return length === null ? undefined : this.#buffer.subarray(0, length);
  }

  async write(bytes: Uint8Array): Promise<void> {
    let written = await this.conn.write(bytes);
    while (written < bytes.byteLength) written += await this.conn.write(bytes.subarray(written));
  }

  closeWrite(): Promise<void> {
    return this.conn.closeWrite();
  }

  destroy(): void {
    try {
      this.conn.close();
    } catch {
      // Deno throws for a connection that it has closed already.
    }
  }
}
