/**
 * The transport over fetch that a conformance case asks for: gRPC-Web or Connect, over the version of HTTP and with the certificates
 * that the runtime's own settings (`requestInit`) bring.
 */
import { createConnectTransport, createGrpcWebTransport, insecure, type GrpcTransport } from "dragoman/grpc";
import { type ClientCompatRequest, Compression, Protocol } from "../gen/connectrpc/conformance/v1/conformance_pb.ts";

/** What a case says of certificates, in PEM. */
export interface Certificates {
  readonly ca: string;
  readonly client: { readonly cert: string; readonly key: string } | undefined;
}

/** `undefined` for plaintext. */
export function certificatesOf({ serverTlsCert, clientTlsCreds }: ClientCompatRequest): Certificates | undefined {
  if (serverTlsCert.length === 0) return undefined;
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const client =
    clientTlsCreds === undefined ? undefined : { cert: text(clientTlsCreds.cert), key: text(clientTlsCreds.key) };
  return { ca: text(serverTlsCert), client };
}

export function fetchTransportFor(
  request: ClientCompatRequest,
  requestInit: Readonly<Record<string, unknown>>,
): GrpcTransport {
  const { host, port, protocol, serverTlsCert, compression, messageReceiveLimit } = request;
  const secure = serverTlsCert.length > 0;
  const create = protocol === Protocol.CONNECT ? createConnectTransport : createGrpcWebTransport;
  return create(`${secure ? "https" : "http"}://${host}:${port}`, {
    ...(secure ? {} : { credentials: insecure() }),
    requestInit,
    halfDuplex: true,
    sendCompression: compression === Compression.GZIP ? "gzip" : "identity",
    compressMinBytes: 0,
    ...(messageReceiveLimit === 0 ? {} : { maxReceiveMessageBytes: messageReceiveLimit }),
  });
}
