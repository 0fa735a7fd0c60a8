/** Our own client in workerd, for the ZooKeeper benchmark. */
import { answerLoadsInWorkerd } from "../../support/workerd-client.ts";

await answerLoadsInWorkerd("./bench/zookeeper/worker.ts");
