/** The client under test over Deno's fetch, whose version of HTTP and certificates are an HTTP client's. */
import process from "node:process";
import { HTTPVersion } from "../gen/connectrpc/conformance/v1/conformance_pb.ts";
import { certificatesOf, fetchTransportFor } from "./fetch-transport.ts";
import { serveCases } from "./serve-cases.ts";

/** The slice of Deno's types that is used here: theirs collide with Node's. */
interface HttpClientOptions {
  readonly http1: boolean;
  readonly http2: boolean;
  readonly caCerts?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
}
declare const Deno: { createHttpClient(options: HttpClientOptions): unknown };

await serveCases((request) => {
  const certificates = certificatesOf(request);
  const http2 = request.httpVersion === HTTPVersion.HTTP_VERSION_2;
  const client = Deno.createHttpClient({
    ...{ http1: !http2, http2 },
    ...(certificates === undefined ? {} : { caCerts: [certificates.ca], ...certificates.client }),
  });
  return fetchTransportFor(request, { client });
});
// Connections that are kept open would keep the process.
process.exit(0);
