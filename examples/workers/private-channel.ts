/** A channel's object that has what the Worker need not know: a private network, a secret, and the one target that it may reach. */
import { createClient } from "@connectrpc/connect";
import { grpcChannel, GrpcChannelObject, type ObjectNamespace } from "dragoman/durable";
import { type GrpcTransportOptions, insecure } from "dragoman/grpc";
import { type WorkersConnect, workersDialer } from "dragoman/transport/workers";
import { InterpreterService } from "../gen/interpreter_pb.ts";

interface Env {
  readonly BACKEND: string;
  readonly CHANNELS: ObjectNamespace<unknown>;
  readonly NETWORK: { readonly connect: WorkersConnect };
  /** `wrangler secret put TOKEN`. */
  readonly TOKEN: string;
}

export class PrivateChannel extends GrpcChannelObject<Env> {
  protected override allowedTargets(): readonly string[] {
    return [this.env.BACKEND];
  }

  protected override channelOptions(_target: string, options: GrpcTransportOptions): GrpcTransportOptions {
    const { NETWORK, TOKEN } = this.env;
    return {
      ...options,
      dialer: workersDialer({ connect: (address, init) => NETWORK.connect(address, init) }),
      attemptInterceptors: [
        ({ header }) => {
          header.set("authorization", `Bearer ${TOKEN}`);
          return undefined;
        },
      ],
    };
  }
}

export default {
  async fetch(_request: Request, env: Env): Promise<Response> {
    const transport = grpcChannel(env.CHANNELS, env.BACKEND, { credentials: insecure(), keepAlive: 60_000 });
    const interpreter = createClient(InterpreterService, transport);
    const { phrase } = await interpreter.translate({ phrase: "Good morning", language: "tr" }, { timeoutMs: 5_000 });
    return new Response(phrase);
  },
};
