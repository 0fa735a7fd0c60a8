/**
 * The slice of Deno's API that the adapter uses, declared by its shape, so that the project compiles without Deno's
 * types. `deno check` holds it against the real ones.
 */

/** `Deno.Conn`. */
export interface DenoConn {
  read(buffer: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  closeWrite(): Promise<void>;
  close(): void;
}

/** `Deno.TcpConn`. */
export interface DenoTcpConn extends DenoConn {
  setNoDelay(noDelay?: boolean): void;
}

/** `Deno.TlsConn`. */
export interface DenoTlsConn extends DenoConn {
  handshake(): Promise<{ readonly alpnProtocol: string | null }>;
}

/** TLS options common to `Deno.connectTls` and `Deno.startTls`. */
export interface DenoTlsOptions {
  hostname: string;
  caCerts?: string[];
  alpnProtocols?: string[];
}

/** Options of `Deno.resolveDns`. */
export interface DenoDnsOptions {
  signal: AbortSignal;
  nameServer?: { ipAddr: string; port: number };
}

/** What `Deno.resolveDns` answers for SRV. */
export interface DenoSrvRecord {
  target: string;
  port: number;
  priority: number;
  weight: number;
}

/** `Deno` itself. */
export interface DenoApi {
  connect(options: { hostname: string; port: number }): Promise<DenoTcpConn>;
  connect(options: { transport: "unix"; path: string }): Promise<DenoConn>;
  connectTls(options: DenoTlsOptions & { port: number; cert: string; key: string }): Promise<DenoTlsConn>;
  startTls(conn: DenoTcpConn, options: DenoTlsOptions): Promise<DenoTlsConn>;
  resolveDns(name: string, type: "A" | "AAAA", options: DenoDnsOptions): Promise<string[]>;
  resolveDns(name: string, type: "TXT", options: DenoDnsOptions): Promise<string[][]>;
  resolveDns(name: string, type: "SRV", options: DenoDnsOptions): Promise<DenoSrvRecord[]>;
  /** Needs `--allow-sys`. */
  hostname(): string;
  refTimer(timer: ReturnType<typeof setTimeout>): void;
  unrefTimer(timer: ReturnType<typeof setTimeout>): void;
  readonly env: { get(name: string): string | undefined };
}

/** The runtime's own, looked up when used, so that a bundle for another runtime can hold this module. */
export function denoApi(): DenoApi {
  const { Deno } = globalThis as unknown as { readonly Deno?: DenoApi };
  if (Deno === undefined) throw new Error('The "deno" dialer runs on Deno only: take the dialer of this runtime');
  return Deno;
}
