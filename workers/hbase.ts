/** HBase's part of the demonstration: rows of a table "phrases", which has a family "d". */
import { hbaseConnection } from "dragoman/durable";
import type { Result, Table } from "dragoman/hbase";
import { type Backend, TIMEOUT_MS, targetOf, text } from "./backend.ts";

const deadline = { timeoutMs: TIMEOUT_MS };
/** Rows that a scan gives at most. */
const SCAN_LIMIT = 20;

function phrases(env: Env): Table {
  return hbaseConnection(env.HBASE, targetOf(env, "HBASE_TARGETS")).table("phrases");
}

/** A row's values as text; counters, which are eight bytes and no text, as numbers. */
function told(row: Result): Record<string, string> {
  const columns = Object.entries(row.toObject());
  return Object.fromEntries(
    columns.map(([column, value]) => {
      const isCounter = value.length === 8 && value[0] === 0;
      return [column, isCounter ? String(row.int64(column)) : new TextDecoder().decode(value)];
    }),
  );
}

/** Its calls. */
export const hbase: Backend = {
  name: "HBase",
  path: "/hbase",
  targets: "HBASE_TARGETS",
  calls: {
    put: {
      title: "Put a row",
      method: "post",
      fields: [
        ["row", "good-morning"],
        ["column", "d:fr"],
        ["value", "Bonjour"],
      ],
      async run(env, fields) {
        const row = text(fields, "row");
        await phrases(env).put(row, { [text(fields, "column")]: text(fields, "value") }, deadline);
        return { put: row };
      },
    },
    get: {
      title: "Get it",
      method: "get",
      fields: [["row", "good-morning"]],
      async run(env, fields) {
        const row = await phrases(env).get(text(fields, "row"), deadline);
        return row === undefined ? { found: false } : told(row);
      },
    },
    scan: {
      title: "Scan rows that begin so",
      method: "get",
      fields: [["prefix", "good"]],
      async run(env, fields) {
        const rows = phrases(env).scan({ prefix: text(fields, "prefix"), limit: SCAN_LIMIT, ...deadline });
        return Array.fromAsync(rows, (row) => ({ row: row.key, ...told(row) }));
      },
    },
    increment: {
      title: "Count up",
      method: "post",
      fields: [
        ["row", "good-morning"],
        ["column", "d:asked"],
      ],
      async run(env, fields) {
        const column = text(fields, "column");
        const row = await phrases(env).increment(text(fields, "row"), { [column]: 1n }, deadline);
        return { [column]: String(row?.int64(column)) };
      },
    },
    delete: {
      title: "Delete a row",
      method: "post",
      fields: [["row", "good-morning"]],
      async run(env, fields) {
        const row = text(fields, "row");
        await phrases(env).delete(row, deadline);
        return { deleted: row };
      },
    },
  },
};
