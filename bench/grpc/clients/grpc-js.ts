/** @grpc/grpc-js with proto-loader, its ordinary codec (protobufjs), for the gRPC benchmark. */
import {
  type CallOptions,
  type Client,
  type ServiceClientConstructor,
  credentials,
  loadPackageDefinition,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { callTimeoutMs, isFullChannel, serviceConfig } from "../full-channel.ts";
import type { EchoClient } from "../loads.ts";
import { serverAddress } from "../../support/answer-loads.ts";
import { serveLoads } from "../serve-loads.ts";

interface Message {
  readonly payload?: Uint8Array;
  readonly size?: number;
  readonly count?: number;
}
type Callback = (error: Error | null, response: { readonly count: number }) => void;
interface Readable {
  on(event: "data" | "end" | "error", listener: (value: Error) => void): Readable;
}
interface Writable {
  write(message: Message): boolean;
  once(event: "drain", listener: () => void): void;
  end(): void;
}
type EchoServiceClient = Client & {
  echo(message: Message, options: CallOptions, callback: Callback): void;
  receive(message: Message): Readable;
  send(callback: Callback): Writable;
};

const definition = loadSync("bench/proto/dragoman/bench/v1/echo.proto");
const root = loadPackageDefinition(definition) as unknown as {
  dragoman: { bench: { v1: { EchoService: ServiceClientConstructor } } };
};
const EchoService = root.dragoman.bench.v1.EchoService;
const address = serverAddress();
const full = isFullChannel(address);
const client = new EchoService(
  full ? `ipv4:${address}` : address,
  credentials.createInsecure(),
  full ? { "grpc.service_config": JSON.stringify(serviceConfig) } : {},
) as unknown as EchoServiceClient;
const noOptions: CallOptions = {};

const echoClient: EchoClient = {
  echo: (payload) =>
    new Promise((resolve, reject) =>
      client.echo({ payload }, full ? { deadline: Date.now() + callTimeoutMs } : noOptions, (error, response) =>
        error ? reject(error) : resolve(response),
      ),
    ),
  receive: (size, count) =>
    new Promise((resolve, reject) => {
      let received = 0;
      client
        .receive({ size, count })
        .on("data", () => (received += 1))
        .on("end", () => resolve(received))
        .on("error", reject);
    }),
  async send(payload, count) {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const stream = client.send((error, response) => (error ? reject(error) : resolve(response.count)));
    for (let sent = 0; sent < count; sent += 1) {
      if (!stream.write({ payload })) await new Promise<void>((drained) => stream.once("drain", drained));
    }
    stream.end();
    return promise;
  },
};

await serveLoads(echoClient);
