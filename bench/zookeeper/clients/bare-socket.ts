/**
 * No client at all: what is left of `getData` when everything is taken away that a client does. One socket, one packet made
 * beforehand and written once a turn for all that ask, and replies counted off in order, each value in memory of its own. It has
 * no errors, deadlines, watches or pings; what it costs, a client on Node cannot go below.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { serverAddress } from "../../support/answer-loads.ts";
import { DATA_PATH } from "../loads.ts";
import { serveLoads } from "../serve-loads.ts";

const CONNECT = Buffer.from("0000002d00000000000000000000000000007530000000000000000000000010".padEnd(98, "0"), "hex");
const VALUE_AT = 20;
const VALUE_BYTES = 100;

/** A getData of the benchmark's node, its xid left out. */
function request(): Buffer {
  const path = Buffer.from(DATA_PATH);
  const packet = Buffer.alloc(17 + path.length);
  packet.writeInt32BE(packet.length - 4, 0);
  packet.writeInt32BE(4, 8);
  packet.writeInt32BE(path.length, 12);
  path.copy(packet, 16);
  return packet;
}

const [host = "", port = ""] = serverAddress().split(":");
const waiting: ((value: Uint8Array) => void)[] = [];
let answered = 0;
let asked = 0;
let xid = 1;
let rest: Uint8Array = new Uint8Array(0);
let isConnected = false;
const packet = request();

/** Takes the packets out of what came. */
function onData(chunk: Uint8Array): void {
  const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at + 4 <= bytes.length) {
    const end = at + 4 + view.getInt32(at);
    if (end > bytes.length) break;
    if (isConnected) waiting[answered++]?.(bytes.slice(at + 4 + VALUE_AT, at + 4 + VALUE_AT + VALUE_BYTES));
    else isConnected = true;
    at = end;
  }
  if (answered === waiting.length) {
    waiting.length = 0;
    answered = 0;
  }
  rest = Uint8Array.prototype.slice.call(bytes, at);
}

const socket = connect({
  host,
  port: Number(port),
  noDelay: true,
  onread: {
    buffer: new Uint8Array(65_536),
    callback: (length, buffer) => {
      onData(new Uint8Array(buffer.buffer, 0, length));
      return true;
    },
  },
});
await once(socket, "connect");
socket.write(CONNECT);

/** Writes a packet for each that asked in this turn. */
function flush(): void {
  const bytes = Buffer.allocUnsafe(packet.length * asked);
  for (let at = 0; at < bytes.length; at += packet.length) {
    packet.copy(bytes, at);
    bytes.writeInt32BE(xid++, at + 4);
  }
  asked = 0;
  socket.write(bytes);
}

const unable = (): Promise<never> => Promise.reject(new Error("There is only getData here"));
await serveLoads({
  getData: () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (asked++ === 0) setImmediate(flush);
    }),
  watchData: unable,
  setData: unable,
  create: unable,
  delete: unable,
});
