/** node-zookeeper-client, in JavaScript throughout, for the ZooKeeper benchmark. */
import { once } from "node:events";
import { serverAddress } from "../../support/answer-loads.ts";
import { requirePeer } from "../../support/peers.ts";
import { nodeZooKeeperClient } from "../peers.ts";
import { serveLoads } from "../serve-loads.ts";

type Callback = (error: Error | null, result: unknown) => void;
interface Client {
  connect(): void;
  once(event: "connected", listener: () => void): void;
  getData(path: string, watcher: (() => void) | Callback, callback?: Callback): void;
  setData(path: string, data: Buffer, callback: Callback): void;
  create(path: string, data: Buffer, callback: Callback): void;
  remove(path: string, callback: Callback): void;
}

const { createClient } = requirePeer(nodeZooKeeperClient) as {
  createClient: (address: string, options: { sessionTimeout: number }) => Client;
};
const client = createClient(serverAddress(), { sessionTimeout: 30_000 });
client.connect();
await once(client as unknown as EventTarget, "connected");

const promised = (call: (callback: Callback) => void): Promise<unknown> =>
  new Promise((resolve, reject) => call((error, result) => (error ? reject(error) : resolve(result))));

await serveLoads({
  getData: (path) => promised((done) => client.getData(path, done)),
  watchData: (path, fired) => promised((done) => client.getData(path, fired, done)),
  setData: (path, data) => promised((done) => client.setData(path, Buffer.from(data), done)),
  create: (path, data) => promised((done) => client.create(path, Buffer.from(data), done)),
  delete: (path) => promised((done) => client.remove(path, done)),
});
