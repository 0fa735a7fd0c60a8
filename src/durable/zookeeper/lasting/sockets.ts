/** The WebSockets of subscriptions, as the runtime has them: accepted so that the object may sleep, and found again by their tags. */
import type { HibernatableSocket, ObjectState } from "../../workers-api.ts";
import type { SocketDelivery } from "./socket-delivery.ts";

declare const WebSocketPair: new () => { readonly 0: object; readonly 1: HibernatableSocket };

/** Answers an upgrade; what is none, or is for no subscription, it refuses. */
export function acceptSocket(
  request: Request,
  ctx: ObjectState,
  { id, delivery }: { readonly id: string; readonly delivery: SocketDelivery | undefined },
): Response {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return new Response("Only WebSockets are served here: send an upgrade", { status: 426 });
  }
  if (delivery === undefined) {
    return new Response(`There is no subscription "${id}" that delivers to WebSockets`, { status: 404 });
  }
  const from = new URL(request.url).searchParams.get("from");
  if (from !== null && !/^[1-9]\d{0,15}$/.test(from)) {
    return new Response('"from" is the number of the event that is wanted next', { status: 400 });
  }
  const { 0: client, 1: server } = new WebSocketPair();
  ctx.acceptWebSocket(server, [id]);
  delivery.opened(server, from === null ? undefined : Number(from));
  return new Response(null, { status: 101, webSocket: client } as ResponseInit);
}

/** Which subscription a socket is of. */
export function subscriptionOf(ctx: ObjectState, socket: HibernatableSocket): string {
  return ctx.getTags(socket)[0] ?? "";
}
