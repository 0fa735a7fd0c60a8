/** Our own client in workerd, for the HBase benchmark. */
import { answerLoadsInWorkerd } from "../../support/workerd-client.ts";

await answerLoadsInWorkerd("./bench/hbase/worker.ts");
