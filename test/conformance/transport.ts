/**
 * The transport that a conformance case asks for: ours, with its limits, compression and credentials.
 */
import { type GrpcTransport, createGrpcTransport, insecure, tls } from "dragoman/grpc";
import { type ClientCompatRequest, Compression } from "../gen/connectrpc/conformance/v1/conformance_pb.ts";

export function transportFor(request: ClientCompatRequest): GrpcTransport {
  const { host, port, serverTlsCert, clientTlsCreds, compression, messageReceiveLimit } = request;
  const decoder = new TextDecoder();
  const client =
    clientTlsCreds === undefined
      ? {}
      : { cert: decoder.decode(clientTlsCreds.cert), key: decoder.decode(clientTlsCreds.key) };
  return createGrpcTransport(`${host}:${port}`, {
    credentials: serverTlsCert.length === 0 ? insecure() : tls({ ca: decoder.decode(serverTlsCert), ...client }),
    sendCompression: compression === Compression.GZIP ? "gzip" : "identity",
    compressMinBytes: 0,
    ...(messageReceiveLimit === 0 ? {} : { maxReceiveMessageBytes: messageReceiveLimit }),
  });
}
