/** What all calls of a transport over fetch share, and the part of `fetch` that they use: any implementation of it will do. */
import type { ResponseBody } from "../../transport/response-body.ts";
import type { CompressorRegistry } from "../compression/compressors.ts";
import type { FetchProtocol, HeaderPairs, ResponseHeaders } from "./protocol.ts";

/** What `fetch` is given, beside what the caller's `requestInit` adds. */
export interface FetchInit {
  method: "POST";
  headers: HeaderPairs;
  body?: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  signal: AbortSignal;
  redirect: "manual";
  duplex?: "half";
}

/** What is read of a `Response`. */
export interface FetchResponse extends ResponseBody {
  readonly status: number;
  readonly headers: ResponseHeaders;
}

/** `fetch`, or its like. */
export type FetchFunction = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** What calls need to know. */
export interface FetchSetup {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** `host:port`, for errors. */
  readonly address: string;
  readonly protocol: FetchProtocol;
  readonly fetch: FetchFunction;
  readonly requestInit: Readonly<Record<string, unknown>>;
  readonly compressors: CompressorRegistry;
  readonly maxRequestBytes: number;
  readonly streamRequests: boolean;
  readonly halfDuplex: boolean;
}
