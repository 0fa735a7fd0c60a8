/**
 * The SASL exchange on a new connection (`ZooKeeperSaslClient`): tokens to and fro before anything else is said, until the mechanism is
 * content or somebody refuses.
 */
import type { ServerAddress } from "../hosts/connect-string.ts";
import type { Request, ZooKeeperConnection } from "../wire/connection.ts";
import { errorCodeName } from "../wire/error-code.ts";
import { OpCode } from "../wire/op-code.ts";
import { readSaslToken, writeSaslToken } from "../wire/sasl.ts";
import type { SaslExchange, SaslMechanism } from "./mechanism.ts";

/** How an exchange ended. */
export type SaslOutcome =
  | { readonly kind: "authenticated" }
  /** It could not even begin: the client's own affair. */
  | { readonly kind: "not-started"; readonly reason: string }
  /** The server does not take the client, or the client not the server. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "lost" };

const EMPTY = new Uint8Array(0);

/** Never rejects. */
export async function authenticate(
  connection: ZooKeeperConnection,
  mechanism: SaslMechanism,
  server: ServerAddress,
): Promise<SaslOutcome> {
  let exchange: SaslExchange;
  let token: Uint8Array | undefined;
  try {
    exchange = await mechanism.begin(server);
    token = (await exchange.initial?.()) ?? EMPTY;
  } catch (error) {
    return { kind: "not-started", reason: reasonOf(error) };
  }
  while (token !== undefined) {
    const reply: SaslReply = await send(connection, token);
    if (reply === "lost") return { kind: "lost" };
    if (reply.error !== 0) {
      return { kind: "refused", reason: `the server refused it (${errorCodeName(reply.error)})` };
    }
    try {
      token = await exchange.respond(reply.token);
    } catch (error) {
      return { kind: "refused", reason: reasonOf(error) };
    }
  }
  return { kind: "authenticated" };
}

type SaslReply = "lost" | { readonly error: number; readonly token: Uint8Array };

function send(connection: ZooKeeperConnection, token: Uint8Array): Promise<SaslReply> {
  return new Promise((resolve) => {
    const request: Request = {
      opCode: OpCode.sasl,
      write: (out) => writeSaslToken(out, token),
      answered: ({ error }, reader) =>
        resolve({ error, token: (error === 0 ? readSaslToken(reader) : undefined) ?? EMPTY }),
      tooLarge: () => resolve("lost"),
      end: () => resolve("lost"),
    };
    connection.sendTunnelled(request);
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
