/** The client under test over Node's fetch, which takes HTTP/2 and certificates by a dispatcher of undici's. */
import { Agent } from "undici";
import { HTTPVersion } from "../gen/connectrpc/conformance/v1/conformance_pb.ts";
import { certificatesOf, fetchTransportFor } from "./fetch-transport.ts";
import { serveCases } from "./serve-cases.ts";

await serveCases((request) => {
  const certificates = certificatesOf(request);
  const dispatcher = new Agent({
    allowH2: request.httpVersion === HTTPVersion.HTTP_VERSION_2,
    ...(certificates === undefined ? {} : { connect: { ca: certificates.ca, ...certificates.client } }),
    // A case has its agent to itself, which is not closed.
    keepAliveTimeout: 1,
  });
  return fetchTransportFor(request, { dispatcher });
});
