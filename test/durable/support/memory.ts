/** The runtime's parts, in memory, for hosts and callers without a runtime. */
import type { BytePipe, ObjectStorage } from "../../../src/durable/workers-api.ts";

/** A pipe as Workers have it: a write is fulfilled when it has been read. */
export function memoryPipe(): BytePipe {
  const waiting: { bytes: Uint8Array; taken: () => void; lost: (reason: unknown) => void }[] = [];
  let reader: ((result: { done: false; value: Uint8Array } | { done: true }) => void) | undefined;
  let failReader: ((reason: unknown) => void) | undefined;
  let end: { readonly reason?: unknown; readonly isError: boolean } | undefined;
  const finish = (isError: boolean, reason?: unknown): void => {
    end ??= { isError, reason };
    if (isError) failReader?.(reason);
    else reader?.({ done: true });
    for (const each of waiting.splice(0)) each.lost(reason);
  };
  return {
    readable: {
      getReader: () => ({
        read: () =>
          new Promise((resolve, reject) => {
            const next = waiting.shift();
            if (next !== undefined) {
              next.taken();
              resolve({ done: false, value: next.bytes });
            } else if (end !== undefined) {
              if (end.isError) reject(end.reason);
              else resolve({ done: true });
            } else [reader, failReader] = [resolve, reject];
          }),
        cancel: async (reason) => finish(true, reason),
      }),
      cancel: async (reason) => finish(true, reason),
    },
    writable: {
      getWriter: () => ({
        write: (bytes) =>
          new Promise((resolve, reject) => {
            if (end !== undefined) reject(end.reason ?? new Error("The pipe is closed"));
            else if (reader === undefined) waiting.push({ bytes, taken: resolve, lost: reject });
            else {
              const take = reader;
              reader = undefined;
              take({ done: false, value: bytes });
              resolve();
            }
          }),
        close: async () => finish(false),
        abort: async (reason) => finish(true, reason),
      }),
    },
  };
}

/** Storage that is only a map, and the alarm that is set. */
export class MemoryStorage implements ObjectStorage {
  readonly entries: Map<string, unknown> = new Map<string, unknown>();
  alarmAt: number | undefined;
  readonly kv: ObjectStorage["kv"] = {
    get: (key: string): unknown => structuredClone(this.entries.get(key)),
    put: (key: string, value: unknown): void => void this.entries.set(key, structuredClone(value)),
    delete: (key: string): boolean => this.entries.delete(key),
    list: ({ prefix = "", limit = Infinity }: { readonly prefix?: string; readonly limit?: number } = {}): Iterable<
      [string, unknown]
    > =>
      [...this.entries]
        .filter(([key]) => key.startsWith(prefix))
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, limit),
  };

  async getAlarm(): Promise<number | null> {
    return this.alarmAt ?? null;
  }

  async setAlarm(atMs: number): Promise<void> {
    this.alarmAt = atMs;
  }

  async deleteAlarm(): Promise<void> {
    this.alarmAt = undefined;
  }

  async deleteAll(): Promise<void> {
    this.entries.clear();
  }
}
