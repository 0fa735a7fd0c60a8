/**
 * The client under test as a program: reads cases from standard input, makes the calls side by side, and writes each result
 * as it comes.
 */
import process from "node:process";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import type { GrpcTransport } from "dragoman/grpc";
import {
  type ClientCompatRequest,
  ClientCompatRequestSchema,
  ClientCompatResponseSchema,
} from "../gen/connectrpc/conformance/v1/conformance_pb.ts";
import { makeCall } from "./call.ts";
import { frameMessage, readMessages } from "./framing.ts";
import { forEachCase } from "./parallel.ts";

export async function serveCases(transportFor: (request: ClientCompatRequest) => GrpcTransport): Promise<void> {
  await forEachCase(readMessages(process.stdin), async (bytes) => {
    const request = fromBinary(ClientCompatRequestSchema, bytes);
    const transport = transportFor(request);
    const response = await makeCall(request, transport);
    process.stdout.write(frameMessage(toBinary(ClientCompatResponseSchema, response)));
    await transport.close();
  });
}
