/** The shared suite on Node; run by hand, without a lane, it starts the peers itself. */
import { after, before } from "node:test";
import { nodeDialer } from "../../src/transport/node/dialer.ts";
import { type Companion, companionFromEnvironment } from "../support/companion-info.ts";
import { type RunningCompanion, startCompanion } from "../support/start-companion.ts";
import { byteStreamSuite } from "./byte-stream-suite.ts";

let companion: Companion | undefined = companionFromEnvironment();
let started: RunningCompanion | undefined;

before(async () => {
  if (companion !== undefined) return;
  started = await startCompanion();
  companion = started.companion;
});
after(() => started?.stop());

const dialer = nodeDialer();

byteStreamSuite({
  dialer,
  clock: dialer.systemClock(),
  companion: () => companion!,
  can: {
    ca: "own",
    alpn: true,
    clientCertificate: true,
    unix: true,
    localAddress: true,
    tellsResolve: true,
    tellsReset: true,
    awaitsUpgrade: true,
    environment: true,
  },
});
