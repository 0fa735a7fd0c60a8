/**
 * The client under test in workerd: a Durable Object that makes the call it is sent, from a plain Worker that only
 * passes requests on. `client-workerd.ts` brings the cases.
 */
import { DurableObject } from "cloudflare:workers";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ClientCompatRequestSchema,
  ClientCompatResponseSchema,
  Protocol,
} from "../gen/connectrpc/conformance/v1/conformance_pb.ts";
import { makeCall } from "./call.ts";
import { fetchTransportFor } from "./fetch-transport.ts";
import { transportFor } from "./transport.ts";

export class ClientUnderTest extends DurableObject {
  override async fetch(incoming: Request): Promise<Response> {
    const request = fromBinary(ClientCompatRequestSchema, await incoming.bytes());
    const transport = request.protocol === Protocol.GRPC ? transportFor(request) : fetchTransportFor(request, {});
    const response = await makeCall(request, transport);
    this.ctx.waitUntil(transport.close());
    return new Response(toBinary(ClientCompatResponseSchema, response));
  }
}

interface Environment {
  readonly CLIENT: { getByName(name: string): { fetch(request: Request): Promise<Response> } };
}

export const worker = {
  fetch: (request: Request, env: Environment): Promise<Response> => env.CLIENT.getByName("client").fetch(request),
};
