/** The scenarios through a client that a Durable Object holds, against a real HBase: a stub's tables are as a client's own. */
import { describe, test } from "node:test";
import { env } from "cloudflare:workers";
import { hbaseConnection, type ObjectNamespace } from "dragoman/durable";
import { batchScenarios } from "../../hbase/scenarios/batch.ts";
import { filterScenarios } from "../../hbase/scenarios/filters.ts";
import { scanScenarios } from "../../hbase/scenarios/scan.ts";
import { tableScenarios } from "../../hbase/scenarios/table.ts";
import { play, type Site } from "../../hbase/scenarios/world.ts";
import { realSite } from "./support/cluster.ts";

const run = `durable-${crypto.randomUUID().slice(0, 8)}`;

function durableSite(): Site {
  const { HBASE } = env as { readonly HBASE: ObjectNamespace<unknown> };
  return { ...realSite(), open: (cluster, options) => hbaseConnection(HBASE, cluster, options) };
}

for (const [group, scenarios] of Object.entries({
  table: tableScenarios,
  batch: batchScenarios,
  filters: filterScenarios,
  scan: scanScenarios,
})) {
  describe(`HBase in a Durable Object: ${group}`, () => {
    for (const [name, scenario] of Object.entries(scenarios)) test(name, () => play(durableSite(), run, scenario));
  });
}
