/** nice-grpc with ts-proto, its ordinary codec, for the gRPC benchmark. The code is generated at set-up. */
import path from "node:path";
import { type Client, type CompatServiceDefinition, createChannel, createClient } from "nice-grpc";
import { cacheFolder } from "../../../scripts/support/paths.ts";
import type { EchoClient } from "../loads.ts";
import { serverAddress } from "../../support/answer-loads.ts";
import { serveLoads } from "../serve-loads.ts";

interface Message {
  readonly payload: Uint8Array;
}
interface EchoServiceClient {
  echo(message: Message): Promise<Message>;
  receive(request: { readonly size: number; readonly count: number }): AsyncIterable<Message>;
  send(messages: AsyncIterable<Message>): Promise<{ readonly count: number }>;
}

const generated = path.join(cacheFolder("bench", "ts-proto"), "dragoman/bench/v1/echo.ts");
const { EchoServiceDefinition } = (await import(generated)) as { EchoServiceDefinition: CompatServiceDefinition };
const client = createClient(EchoServiceDefinition, createChannel(serverAddress())) as Client<CompatServiceDefinition> &
  EchoServiceClient;

async function* repeat(payload: Uint8Array, count: number): AsyncGenerator<Message> {
  for (let sent = 0; sent < count; sent += 1) yield { payload };
}

const echoClient: EchoClient = {
  echo: (payload) => client.echo({ payload }),
  async receive(size, count) {
    let received = 0;
    for await (const _ of client.receive({ size, count })) received += 1;
    return received;
  },
  send: async (payload, count) => (await client.send(repeat(payload, count))).count,
};

await serveLoads(echoClient);
