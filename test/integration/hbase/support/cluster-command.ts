/** Commands to a real cluster's control port (`scripts/servers/hbase/TestCluster.java`): a line each, answered by a line of JSON, in time. */
import { dialer } from "#dialer";
import type { ByteStream } from "../../../../src/core/byte-stream.ts";

/** What takes longest waits for a minute itself: a region server's start, a master's. */
const LIMIT_MS = 80_000;
const clock = dialer.systemClock();

/** The cluster cannot do it, and says why. */
export class ClusterRefusal extends Error {
  override readonly name = "ClusterRefusal";
}

/** One command on a connection of its own: they may go side by side. Rejects with a ClusterRefusal for what cannot be done. */
export async function clusterCommand(port: number, line: string): Promise<unknown> {
  const stream = await dialer.dial({ host: "127.0.0.1", port }, { clock, connectTimeoutMs: LIMIT_MS });
  try {
    const { result, error } = JSON.parse(await answerTo(stream, line)) as {
      readonly result?: unknown;
      readonly error?: string;
    };
    if (error !== undefined) throw new ClusterRefusal(`"${line}": ${error}`);
    return result;
  } finally {
    stream.abort();
  }
}

async function answerTo(stream: ByteStream, line: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (error?: Error): void => reject(error ?? new Error(`The cluster said nothing to "${line}"`));
  const timer = clock.setTimer(LIMIT_MS, () => fail(new Error(`The cluster took more than ${LIMIT_MS} ms: "${line}"`)));
  const decoder = new TextDecoder();
  let text = "";
  stream.start({
    onData(chunk) {
      text += decoder.decode(chunk, { stream: true });
      if (text.endsWith("\n")) resolve(text);
    },
    onReadEnd: () => fail(),
    onDrain() {},
    onClose: fail,
  });
  stream.write(new TextEncoder().encode(`${line}\n`));
  try {
    return await promise;
  } finally {
    timer.cancel();
  }
}
