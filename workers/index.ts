/** The Worker that is deployed: the Durable Objects that hold the clients, and the demonstration's routes. */
export { GrpcChannelObject, HBaseConnectionObject, ZooKeeperSessionObject } from "dragoman/durable";
export { app as default } from "./app.ts";
