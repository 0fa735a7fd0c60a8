/** The mode that a ZooKeeper server says it is in, which also shows whether it serves at all. */
import { connect } from "node:net";

/**
 * `leader`, `follower`, `standalone`, `read-only`; `""` for a server that does not serve. It takes connections before it serves,
 * and what is said on one of those may never be answered.
 */
export async function modeOf(port: number): Promise<string> {
  const socket = connect(port, "127.0.0.1").setTimeout(1_000, () => socket.destroy());
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
  // One that refuses, or has no more to say, closes either way.
  socket.on("error", () => {});
  socket.end("srvr");
  await new Promise<void>((resolve) => void socket.on("close", () => resolve()));
  return /^Mode: (.*)$/m.exec(answer)?.[1] ?? "";
}
