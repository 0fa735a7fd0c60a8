/** The client under test behind the boundary: a plain Worker that makes the call it is sent through a channel in a Durable Object. */
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { grpcChannel, type ObjectNamespace } from "dragoman/durable";
import { insecure } from "dragoman/grpc";
import {
  ClientCompatRequestSchema,
  ClientCompatResponseSchema,
  Compression,
} from "../gen/connectrpc/conformance/v1/conformance_pb.ts";
import { makeCall } from "./call.ts";

export { GrpcChannelObject } from "dragoman/durable";

export const worker = {
  async fetch(incoming: Request, { GRPC }: { readonly GRPC: ObjectNamespace<unknown> }): Promise<Response> {
    const request = fromBinary(ClientCompatRequestSchema, await incoming.bytes());
    const { host, port, compression, messageReceiveLimit } = request;
    const transport = grpcChannel(GRPC, `${host}:${port}`, {
      credentials: insecure(),
      sendCompression: compression === Compression.GZIP ? "gzip" : "identity",
      compressMinBytes: 0,
      ...(messageReceiveLimit === 0 ? {} : { maxReceiveMessageBytes: messageReceiveLimit }),
    });
    return new Response(toBinary(ClientCompatResponseSchema, await makeCall(request, transport)));
  },
};
