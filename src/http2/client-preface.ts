/** What a client says first (RFC 9113 §3.4): the preface, its SETTINGS, and the connection's window. */
import { CONNECTION_PREFACE } from "./frames/preface.ts";
import { DEFAULT_WINDOW_BYTES, SettingId, writeSettings } from "./frames/settings.ts";
import { writeWindowUpdate } from "./frames/window-update.ts";
import type { Http2Limits } from "./options.ts";
import type { OutputSlab } from "./output-slab.ts";

/** Writes all of it. The connection's window has no setting of its own: it is raised by a WINDOW_UPDATE. */
export function writeClientPreface(out: OutputSlab, limits: Http2Limits, connectionWindowBytes: number): void {
  out.append(CONNECTION_PREFACE);
  writeSettings(out, [
    [SettingId.HEADER_TABLE_SIZE, limits.headerTableBytes],
    [SettingId.ENABLE_PUSH, 0],
    [SettingId.INITIAL_WINDOW_SIZE, limits.initialWindowBytes],
    [SettingId.MAX_HEADER_LIST_SIZE, limits.maxHeaderListBytes],
  ]);
  const extraBytes = connectionWindowBytes - DEFAULT_WINDOW_BYTES;
  if (extraBytes > 0) writeWindowUpdate(out, 0, extraBytes);
}
