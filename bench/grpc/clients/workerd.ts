/** Our own client in workerd, for the gRPC benchmark. */
import { answerLoadsInWorkerd } from "../../support/workerd-client.ts";

await answerLoadsInWorkerd("./bench/grpc/worker.ts");
