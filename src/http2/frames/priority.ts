/**
 * PRIORITY (RFC 9113 §6.3): deprecated, so its content is not read; only its form is checked.
 */
import { frameSizeError } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { FrameSink } from "./frame-sink.ts";

const PRIORITY_BYTES = 5;

export function parsePriority(frame: Frame, sink: FrameSink): void {
  if (frame.lengthBytes !== PRIORITY_BYTES) {
    sink.onStreamError(frame.streamId, frameSizeError(`PRIORITY frame of ${frame.lengthBytes} bytes`));
    return;
  }
  sink.onPriority(frame.streamId);
}
