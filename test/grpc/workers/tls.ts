/** A Worker that calls a backend over TLS, or with options that Workers lack, and tells what came of it. */
import { ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport, GrpcError, tls, type TlsCredentialsOptions } from "../../../src/grpc/index.ts";
import { InterpreterService } from "../../../src/gen/dragoman/demo/v1/interpreter_pb.ts";

interface Order {
  readonly target: string;
  readonly options: TlsCredentialsOptions;
}

export default {
  async fetch(request: Request): Promise<Response> {
    const { target, options } = (await request.json()) as Order;
    await using transport = createGrpcTransport(target, { credentials: tls(options) });
    try {
      const client = createClient(InterpreterService, transport);
      const { phrase } = await client.translate({ phrase: "secret", language: "de" }, { timeoutMs: 10_000 });
      return Response.json({ phrase });
    } catch (error) {
      const { code, rawMessage } = ConnectError.from(error);
      return Response.json({ code, error: rawMessage, step: error instanceof GrpcError ? error.step : undefined });
    }
  },
};
