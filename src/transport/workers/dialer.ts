/** The Workers dialer over the runtime's own `connect`, as `#dialer` resolves to it. */
import { connect } from "cloudflare:sockets";
import type { Dialer } from "../../core/dialer.ts";
import { workersDialer } from "./connector.ts";

/** Dials by `connect` of `cloudflare:sockets`. */
export const dialer: Dialer = workersDialer({ connect });
