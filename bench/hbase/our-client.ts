/** Our own client, as the HBase benchmark uses it. */
import { connectHBase, type HBaseOptions } from "dragoman/hbase";
import { type BenchHBase, QUALIFIER, TABLE } from "./loads.ts";

const column = `d:${QUALIFIER}`;
/** The servers name themselves "localhost", which may be another address than the one they listen on. */
const options: HBaseOptions = { mapAddress: ({ port }) => ({ host: "127.0.0.1", port }) };

/** @param address ZooKeeper's. */
export async function ourClient(address: string): Promise<BenchHBase> {
  const cluster = `${address}/hbase`;
  const hbase = await connectHBase(cluster, options);
  const table = hbase.table(TABLE);
  return {
    get: (row) => table.get(row),
    multiGet: (rows) => table.getAll(rows),
    put: (row, value) => table.put(row, { [column]: value }),
    batchPut: (rows, value) => table.putAll(Object.fromEntries(rows.map((row) => [row, { [column]: value }]))),
    async scan(caching) {
      let rows = 0;
      for await (const _ of table.scan({ caching })) rows += 1;
      return rows;
    },
    async cold(row) {
      await using other = await connectHBase(cluster, options);
      return await other.table(TABLE).get(row);
    },
  };
}
