/**
 * Events to a WebSocket under which the object may sleep. What was sent is kept until `{"ack": number}` comes; who reconnects says by
 * `?from=number` which event it wants next. One socket a subscription: a newer one takes the place of the one before.
 */
import type { HibernatableSocket } from "../../workers-api.ts";
import type { Outbox } from "./outbox.ts";
import type { LastingEvent } from "./subscription.ts";

/** Events that are sent ahead of their acknowledgement. */
const WINDOW = 100;
/** The longest message that a client has a reason to send. */
const LONGEST_MESSAGE = 100;

/** A WebSocket's code for a message that is against the rules (RFC 6455, section 7.4.1: policy violation). */
const REFUSED = 1_008;

/** What a socket remembers while the object sleeps. */
interface Attachment {
  /** The last number that was sent. */
  readonly sent: number;
  /** Which of the subscription's sockets it is: the one that came last counts. */
  readonly turn: number;
}

/** One subscription's. */
export class SocketDelivery {
  readonly #outbox: Outbox;
  readonly #sockets: () => readonly HibernatableSocket[];

  /** @param sockets Those of the subscription that are open, or closing, in no order. */
  constructor(outbox: Outbox, sockets: () => readonly HibernatableSocket[]) {
    this.#outbox = outbox;
    this.#sockets = sockets;
  }

  /** A client has come. @param from The number that it wants next: what was before, it has heard. */
  opened(socket: HibernatableSocket, from: number | undefined): void {
    if (from !== undefined && from > this.#outbox.last + 1) {
      socket.close(REFUSED, '"from" is beyond all numbers there are: the subscription is another, come without it');
      return;
    }
    const others = this.#sockets().filter((other) => other !== socket);
    for (const other of others) other.close(4_000, "Another one took its place");
    if (from !== undefined) this.#outbox.acknowledge(from - 1);
    remember(socket, { sent: 0, turn: 1 + Math.max(0, ...others.map((other) => attachmentOf(other).turn)) });
    this.#send(socket);
  }

  /** A client's word. One that cannot be understood ends its socket. */
  heard(socket: HibernatableSocket, message: unknown): void {
    const ack = acknowledged(message);
    const { sent } = attachmentOf(socket);
    const isKnown = ack !== undefined && ack <= Math.max(sent, this.#outbox.subscription.acknowledged);
    if (!isKnown || !this.#outbox.acknowledge(ack)) {
      socket.close(REFUSED, 'Acknowledge by {"ack": number} what was sent');
      return;
    }
    this.#send(socket);
  }

  /** There may be something to send. */
  wake(): void {
    const [socket] = this.#sockets().toSorted((a, b) => attachmentOf(b).turn - attachmentOf(a).turn);
    if (socket !== undefined) this.#send(socket);
  }

  /** Nobody is to wait any longer. */
  stop(): void {
    for (const socket of this.#sockets()) socket.close(4_001, "The subscription is over");
  }

  #send(socket: HibernatableSocket): void {
    const { sent, turn } = attachmentOf(socket);
    const inTheWindow = this.#outbox.pending(WINDOW);
    const events = inTheWindow.filter(({ number }) => number > sent);
    const last = events.at(-1);
    if (last === undefined) return;
    try {
      for (const event of events) socket.send(textOf(event));
      remember(socket, { sent: last.number, turn });
    } catch {
      // It is closing: its client comes again.
    }
  }
}

function attachmentOf(socket: HibernatableSocket): Attachment {
  return (socket.deserializeAttachment() ?? { sent: 0, turn: 0 }) as Attachment;
}

function remember(socket: HibernatableSocket, attachment: Attachment): void {
  socket.serializeAttachment(attachment);
}

/** JSON, in which a transaction's number is a text. */
function textOf(event: LastingEvent): string {
  return JSON.stringify(event, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

function acknowledged(message: unknown): number | undefined {
  if (typeof message !== "string" || message.length > LONGEST_MESSAGE) return undefined;
  try {
    const { ack } = JSON.parse(message) as { readonly ack?: unknown };
    return typeof ack === "number" ? ack : undefined;
  } catch {
    return undefined;
  }
}
