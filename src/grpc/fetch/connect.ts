/**
 * Connect over fetch (connectrpc.com/docs/protocol): unary calls are plain HTTP requests with a message as their body, streams are
 * gRPC's messages with an end of their own. Here is the request's side; the responses are in `connect-unary.ts` and `connect-stream.ts`.
 */
import type { RequestHead } from "../../http2/streams.ts";
import { fieldValue } from "../wire/metadata.ts";
import { ConnectStreamExchange } from "./connect-stream.ts";
import { ConnectUnaryExchange } from "./connect-unary.ts";
import type { FetchProtocol, HeaderPairs } from "./protocol.ts";

export const connect: FetchProtocol = {
  name: "Connect",
  exchange(options) {
    const { head } = options;
    const subtype = /\+(.*)/.exec(fieldValue(head.template.fields, "content-type") ?? "")?.[1] ?? "proto";
    return head.kind === "unary"
      ? new ConnectUnaryExchange(options, subtype, (compressed) => unaryHeaders(head, subtype, compressed))
      : new ConnectStreamExchange(options, subtype, () => streamHeaders(head, subtype));
  },
};

function unaryHeaders(head: RequestHead, subtype: string, compressed: boolean): HeaderPairs {
  const encoding = fieldValue(head.template.fields, "grpc-encoding");
  // What the response may be encoded in is fetch's to say, which decodes it.
  const pairs = commonHeaders(head, `application/${subtype}`);
  if (compressed && encoding !== undefined) pairs.push(["content-encoding", encoding]);
  return pairs;
}

function streamHeaders(head: RequestHead, subtype: string): HeaderPairs {
  const { fields } = head.template;
  const encoding = fieldValue(fields, "grpc-encoding");
  const pairs = commonHeaders(head, `application/connect+${subtype}`);
  pairs.push(["connect-accept-encoding", fieldValue(fields, "grpc-accept-encoding") ?? "identity"]);
  if (encoding !== undefined) pairs.push(["connect-content-encoding", encoding]);
  return pairs;
}

function commonHeaders({ template, fields }: RequestHead, contentType: string): HeaderPairs {
  const pairs: HeaderPairs = [
    ["content-type", contentType],
    ["connect-protocol-version", "1"],
    ["user-agent", fieldValue(template.fields, "user-agent") ?? ""],
  ];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? "";
    const value = fields[i + 1] ?? "";
    pairs.push(name === "grpc-timeout" ? ["connect-timeout-ms", timeoutMs(value)] : [name, value]);
  }
  return pairs;
}

const UNIT_MS: Readonly<Record<string, number>> = { n: 1e-6, u: 1e-3, m: 1, S: 1_000, M: 60_000, H: 3_600_000 };

/** `grpc-timeout` in milliseconds, rounded up; ten digits is all that Connect takes. */
function timeoutMs(grpcTimeout: string): string {
  const ms = Math.ceil(Number.parseInt(grpcTimeout, 10) * (UNIT_MS[grpcTimeout.slice(-1)] ?? 1));
  return String(Math.min(ms, 9_999_999_999));
}
