/**
 * A function (AWS Lambda and its like) that keeps its clients between invocations. While it is frozen no timer of its own runs, and
 * connections die unnoticed; the options below say how long the next invocation takes to find that out.
 */
import process from "node:process";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, insecure } from "dragoman/grpc";
import { openHBase } from "dragoman/hbase";
import { ErrorCode, openZooKeeper, retrying, retryTimes, type ZooKeeper, ZooKeeperError } from "dragoman/zookeeper";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const { INTERPRETER = "localhost:50051", ZOOKEEPER = "localhost:2181", HBASE = "localhost:2181/hbase" } = process.env;
const timeoutMs = 5_000;

// A connection that was silent for a second proves by a PING that it lives, or another one is made.
const liveness = { verifyAfterMs: 1_000, verifyTimeoutMs: 500 };
const transport = createGrpcTransport(INTERPRETER, { credentials: insecure(), ...liveness });
const interpreter = createClient(InterpreterService, transport);

// An attempt without an answer for so long is made again, on another connection.
const orders = openHBase(HBASE, { rpcTimeoutMs: 1_000 }).table("orders");

let session: ZooKeeper | undefined;

/** The session; another one when that has expired, which is for good. */
function zooKeeper(): ZooKeeper {
  if (session === undefined || session.state === "CLOSED") {
    session = openZooKeeper(ZOOKEEPER, { sessionTimeoutMs: 10_000, requestTimeoutMs: 1_000 });
  }
  return session;
}

/** Reads a node, again if the connection was lost, and once more if the session was. */
async function readNode(path: string): Promise<string> {
  const read = async (): Promise<string> => {
    const { data } = await retrying(zooKeeper(), { retry: retryTimes(3, 100) }).getData(path, { timeoutMs });
    return new TextDecoder().decode(data);
  };
  try {
    return await read();
  } catch (error) {
    if (error instanceof ZooKeeperError && error.code === ErrorCode.SessionExpired) return read();
    throw error;
  }
}

interface Answer {
  readonly greeting: string;
  readonly config: string;
  readonly status: string | undefined;
}

export async function handler(event: { readonly order: string }): Promise<Answer> {
  const [{ phrase: greeting }, config, order] = await Promise.all([
    interpreter.translate({ phrase: "Good morning", language: "fr" }, { timeoutMs }),
    readNode("/config"),
    orders.get(event.order, { timeoutMs }),
  ]);
  return { greeting, config, status: order?.text("d:status") };
}
