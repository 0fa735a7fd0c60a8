/** By which a stub says which subscription a request for a WebSocket is for: a header of the request that it hands over. */
export const SUBSCRIPTION_HEADER = "x-dragoman-subscription";
