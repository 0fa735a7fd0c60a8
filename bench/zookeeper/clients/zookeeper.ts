/** npm's `zookeeper`, the C client as a native addon, for the ZooKeeper benchmark. */
import { serverAddress } from "../../support/answer-loads.ts";
import { requirePeer } from "../../support/peers.ts";
import { nativeZooKeeper } from "../peers.ts";
import { serveLoads } from "../serve-loads.ts";

type Callback = (code: number, error: string, result?: unknown) => void;
interface Client {
  init(config: object): void;
  once(event: "connect", listener: () => void): void;
  a_get(path: string, watch: boolean, callback: Callback): void;
  aw_get(path: string, fired: () => void, callback: Callback): void;
  a_set(path: string, data: Buffer, version: number, callback: Callback): void;
  a_create(path: string, data: Buffer, flags: number, callback: Callback): void;
  a_delete_(path: string, version: number, callback: Callback): void;
}

const ZooKeeper = requirePeer(nativeZooKeeper) as new (config: object) => Client;
const client = new ZooKeeper({ connect: serverAddress(), timeout: 30_000, debug_level: 0 });
await new Promise<void>((resolve) => {
  client.once("connect", resolve);
  client.init({});
});

const promised = (call: (callback: Callback) => void): Promise<unknown> =>
  new Promise((resolve, reject) =>
    call((code, error, result) => (code === 0 ? resolve(result) : reject(new Error(`${code} ${error}`)))),
  );

await serveLoads({
  getData: (path) => promised((done) => client.a_get(path, false, done)),
  watchData: (path, fired) => promised((done) => client.aw_get(path, fired, done)),
  setData: (path, data) => promised((done) => client.a_set(path, Buffer.from(data), -1, done)),
  create: (path, data) => promised((done) => client.a_create(path, Buffer.from(data), 0, done)),
  delete: (path) => promised((done) => client.a_delete_(path, -1, done)),
});
