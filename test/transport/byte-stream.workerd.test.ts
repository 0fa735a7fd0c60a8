/** The shared suite in workerd, inside a Durable Object. */
import { dialer } from "../../src/transport/workers/dialer.ts";
import { companionFromEnvironment } from "../support/companion-info.ts";
import { byteStreamSuite } from "./byte-stream-suite.ts";

byteStreamSuite({
  dialer,
  clock: dialer.systemClock(),
  companion: () => companionFromEnvironment()!,
  can: {
    ca: "runtime",
    alpn: false,
    clientCertificate: false,
    unix: false,
    localAddress: false,
    tellsResolve: false,
    tellsReset: false,
    awaitsUpgrade: false,
    environment: false,
  },
});
