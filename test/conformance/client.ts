/**
 * The client under test on Node and on Deno: reads cases from standard input, makes the calls side by side, and writes
 * each result as it comes.
 */
import process from "node:process";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ClientCompatRequestSchema,
  ClientCompatResponseSchema,
} from "../gen/connectrpc/conformance/v1/conformance_pb.ts";
import { makeCall } from "./call.ts";
import { frameMessage, readMessages } from "./framing.ts";
import { forEachCase } from "./parallel.ts";
import { transportFor } from "./transport.ts";

async function run(bytes: Uint8Array): Promise<void> {
  const request = fromBinary(ClientCompatRequestSchema, bytes);
  const transport = transportFor(request);
  const response = await makeCall(request, transport);
  process.stdout.write(frameMessage(toBinary(ClientCompatResponseSchema, response)));
  await transport.close();
}

await forEachCase(readMessages(process.stdin), run);
