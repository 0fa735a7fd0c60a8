/**
 * Region servers that a test scripts, over memory and on a virtual clock: each answers calls as it is told, and hbase:meta says where the
 * one table's regions are.
 */
import { create, fromBinary, toBinary, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import type { ByteStream } from "../../../src/core/byte-stream.ts";
import { PacketReader } from "../../../src/core/packet-reader.ts";
import {
  GetRequestSchema,
  MultiRequestSchema,
  MutateRequestSchema,
  ScanRequestSchema,
  ScanResponseSchema,
} from "../../../src/gen/hbase/client_pb.ts";
import { RegionInfoSchema } from "../../../src/gen/hbase/common_pb.ts";
import { ConnectionHeaderSchema, RequestHeaderSchema, ResponseHeaderSchema } from "../../../src/gen/hbase/rpc_pb.ts";
import { openHBase, type HBase, type HBaseOptions, type Registry } from "../../../src/hbase/index.ts";
import { metaRegion } from "../../../src/hbase/region/region.ts";
import { serverName } from "../../../src/hbase/region/server-name.ts";
import { saslFrame, SaslServer, type Tokens } from "./sasl-server.ts";
import { memoryDialer, VirtualClock, type MemoryDialer } from "../../../src/transport/memory/index.ts";

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a server does with a call. */
export type Reply =
  | { readonly message: Uint8Array; readonly cells?: Uint8Array }
  | {
      readonly exception: string;
      readonly says?: string;
      readonly doNotRetry?: boolean;
      readonly serverOverloaded?: boolean;
    }
  | "nothing"
  | "hang-up";

/** A call that came. */
export interface Received {
  readonly server: string;
  readonly method: string;
  readonly message: Uint8Array;
  readonly timeoutMs: number;
  readonly priority: number;
  /** Where the caller's trace goes on, and what else came with the call. */
  readonly trace: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
}

export type Handler = (call: Received) => Reply;

export function reply<D extends DescMessage>(schema: D, init: MessageInitShape<D>): Reply {
  return { message: toBinary(schema, create(schema, init)) };
}

/** A region of table "t", from its first row to before its last. */
export interface FakeRegion {
  readonly start: string;
  readonly end: string;
  /** Its host. */
  readonly server: string;
  readonly id?: bigint;
}

const META = "meta";
const PORT = 16_020;
const requests: Readonly<Record<string, DescMessage>> = {
  Get: GetRequestSchema,
  Mutate: MutateRequestSchema,
  Scan: ScanRequestSchema,
  Multi: MultiRequestSchema,
};

/** A call's message, decoded. */
export function decode({ method, message }: Received): Record<string, unknown> {
  return fromBinary(requests[method] ?? GetRequestSchema, message);
}

/** A cluster. */
export class FakeCluster {
  readonly clock: VirtualClock = new VirtualClock();
  readonly dialer: MemoryDialer = memoryDialer({ clock: this.clock, connectLatencyMs: 1, pair: { latencyMs: 1 } });
  /** Calls to others than hbase:meta. */
  readonly received: Received[] = [];
  lookups = 0;
  regions: FakeRegion[] = [{ start: "", end: "", server: "s1" }];
  /** What hbase:meta's table state says. */
  tableState = 0;
  handler: Handler = () => "nothing";
  /** With some, servers want one, with this protection. */
  tokens: Tokens | undefined;
  qop = "auth";
  /** As whom clients say that they call, on each connection; `undefined` where they do not. */
  readonly users: (string | undefined)[] = [];
  readonly #open: HBase[] = [];
  readonly #unlisten = new Map<string, () => void>();
  readonly #streams = new Map<string, Set<ByteStream>>();

  constructor(servers: readonly string[] = ["s1", "s2"]) {
    for (const host of [META, ...servers]) this.start(host);
  }

  /** Opens a client, which is closed at the end. */
  open(options: HBaseOptions = {}): HBase {
    const registry: Registry = {
      kind: "fake",
      clusterId: async () => "fake",
      activeMaster: async () => serverName("master", PORT),
      metaLocations: async () => {
        const location = { region: metaRegion(0), server: serverName(META, PORT, 1n), sequenceNumber: 1n };
        return { region: location.region, replicas: [location] };
      },
      async [Symbol.asyncDispose]() {},
    };
    const random = { next: () => 0 };
    const hbase = openHBase("unused", { dialer: this.dialer, clock: this.clock, random, registry, ...options });
    this.#open.push(hbase);
    return hbase;
  }

  /** Brings a server into the network. */
  start(host: string): void {
    const unlisten = this.dialer.listen({ host, port: PORT }, (stream) => this.#accept(host, stream));
    this.#unlisten.set(host, unlisten);
  }

  /** Takes it out, and cuts its connections. */
  kill(host: string): void {
    this.#unlisten.get(host)?.();
    for (const stream of this.#streams.get(host) ?? []) stream.abort();
  }

  /** Closes every client. Nothing may be left of them. */
  async end(): Promise<void> {
    await this.clock.runUntil(Promise.all(this.#open.map((hbase) => hbase.close())));
    await this.clock.advance(10_000);
    if (this.clock.pendingTimers > 0) throw new Error(`${this.clock.pendingTimers} timers are left`);
  }

  #accept(host: string, stream: ByteStream): void {
    const streams = this.#streams.get(host) ?? new Set<ByteStream>();
    this.#streams.set(host, streams.add(stream));
    let preamble = 6;
    let greeted = false;
    const badLength = (length: number): Error => new Error(`A frame of ${length} bytes`);
    let sasl = this.tokens && new SaslServer(this.tokens, this.qop);
    const onPacket = (frame: Uint8Array): void => {
      if (sasl !== undefined) {
        const word = sasl.answer(frame);
        stream.write(saslFrame(word));
        if ("refused" in word) stream.close();
        else if (word.done) sasl = undefined;
        return;
      }
      if (greeted) this.#onFrame(host, stream, frame);
      else this.users.push(fromBinary(ConnectionHeaderSchema, frame).userInfo?.effectiveUser);
      greeted = true;
    };
    const frames = new PacketReader({ maxBytes: 1e7, onPacket, badLength });
    stream.start({
      onData(chunk) {
        const skipped = Math.min(preamble, chunk.length);
        preamble -= skipped;
        frames.receive(chunk.subarray(skipped));
      },
      onReadEnd: () => stream.close(),
      onDrain() {},
      onClose: () => streams.delete(stream),
    });
  }

  #onFrame(server: string, stream: ByteStream, frame: Uint8Array): void {
    const [header, rest] = delimited(frame);
    const {
      callId,
      methodName: method,
      timeout: timeoutMs,
      priority,
      ...head
    } = fromBinary(RequestHeaderSchema, header);
    const attributes = head.attribute.map(({ name, value }) => [name, new TextDecoder().decode(value)] as const);
    const [message] = delimited(rest);
    const call: Received = {
      ...{ server, method, message: message.slice(), timeoutMs, priority },
      ...{ trace: { ...head.traceInfo?.headers }, attributes: Object.fromEntries(attributes) },
    };
    if (server === META) {
      respond(stream, callId, this.#meta(call));
      return;
    }
    this.received.push(call);
    respond(stream, callId, this.handler(call));
  }

  /** hbase:meta: its regions backwards from the row, or the table's state. */
  #meta(call: Received): Reply {
    const { scan } = fromBinary(ScanRequestSchema, call.message);
    if (new TextDecoder().decode(scan?.column[0]?.family) === "table") {
      const value = Uint8Array.of(8, this.tableState);
      return reply(ScanResponseSchema, { results: [{ cell: [cellOf("state", value)] }], moreResults: false });
    }
    this.lookups += 1;
    const [table = "", row = ""] = new TextDecoder().decode(scan?.startRow).split(",");
    const found = this.regions
      .filter(({ start }) => table === "t" && start <= row)
      .toSorted((a, b) => (a.start < b.start ? 1 : -1))
      .slice(0, scan?.caching);
    return reply(ScanResponseSchema, {
      results: found.map((region) => ({ cell: metaCells(region) })),
      moreResults: false,
    });
  }
}

function cellOf(qualifier: string, value: Uint8Array) {
  return {
    row: bytes("row"),
    family: bytes("info"),
    qualifier: bytes(qualifier),
    timestamp: 1n,
    cellType: 4,
    value,
  } as const;
}

function metaCells({ start, end, server, id = 1n }: FakeRegion) {
  const info = create(RegionInfoSchema, {
    ...{ regionId: id, startKey: bytes(start), endKey: bytes(end) },
    tableName: { namespace: bytes("default"), qualifier: bytes("t") },
  });
  return [
    cellOf("regioninfo", Uint8Array.of(...bytes("PBUF"), ...toBinary(RegionInfoSchema, info))),
    cellOf("server", bytes(`${server}:${PORT}`)),
    cellOf("serverstartcode", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1)),
    cellOf("seqnumDuringOpen", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2)),
  ];
}

/** Cuts what stands behind its length as a varint. */
function delimited(from: Uint8Array): [first: Uint8Array, rest: Uint8Array] {
  let length = 0;
  let at = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = from[at++] ?? 0;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return [from.subarray(at, at + length), from.subarray(at + length)];
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

function respond(stream: ByteStream, callId: number, answer: Reply): void {
  if (answer === "nothing") return;
  if (answer === "hang-up") {
    stream.abort();
    return;
  }
  const cells = "message" in answer ? answer.cells : undefined;
  const header = create(ResponseHeaderSchema, {
    callId,
    ...(cells === undefined ? {} : { cellBlockMeta: { length: cells.length } }),
    ...("exception" in answer
      ? {
          exception: {
            exceptionClassName: answer.exception,
            stackTrace: `${answer.exception}: ${answer.says ?? "a test's wish"}\n\tat Somewhere`,
            doNotRetry: answer.doNotRetry ?? false,
            serverOverloaded: answer.serverOverloaded ?? false,
          },
        }
      : {}),
  });
  const head = toBinary(ResponseHeaderSchema, header);
  const message = "message" in answer ? [...varint(answer.message.length), ...answer.message] : [];
  const all = [...varint(head.length), ...head, ...message, ...(cells ?? [])];
  const frame = new Uint8Array(4 + all.length);
  new DataView(frame.buffer).setInt32(0, all.length);
  frame.set(all, 4);
  stream.write(frame);
}

/** Runs a test with a cluster, and sees that nothing is left of it. */
export async function withCluster(body: (cluster: FakeCluster) => Promise<void>): Promise<void> {
  const cluster = new FakeCluster();
  await body(cluster);
  await cluster.end();
}
