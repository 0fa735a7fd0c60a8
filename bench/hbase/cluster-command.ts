/** Commands to a real cluster's control port: a line each, answered by a line of JSON. */
import { once } from "node:events";
import { connect } from "node:net";

/** Rejects with what the cluster says is wrong. */
export async function clusterCommand(port: number, line: string): Promise<unknown> {
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  socket.write(`${line}\n`);
  let text = "";
  while (!text.endsWith("\n")) {
    const [more] = (await once(socket, "data")) as [string];
    text += more;
  }
  socket.destroy();
  const { result, error } = JSON.parse(text) as { readonly result?: unknown; readonly error?: string };
  if (error !== undefined) throw new Error(`"${line}": ${error}`);
  return result;
}
