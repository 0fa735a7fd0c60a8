/** What gRPC's stub and object say to each other. Fields are names and values in turn. */
import type { GrpcCallOptions } from "../../grpc/call-options.ts";

/** A call, as the stub asks for it. */
export interface GrpcAsk extends Pick<
  GrpcCallOptions,
  "waitForReady" | "sendCompression" | "maxReceiveMessageBytes" | "maxSendMessageBytes" | "contentSubtype"
> {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly fields: readonly string[];
  readonly identity: GrpcIdentity | undefined;
}

/** What call credentials have said, in the Worker: the object shows it to nobody but the server. */
export interface GrpcIdentity {
  readonly fields: readonly string[];
  /** As of the credentials themselves: the object's owner may have another channel in mind than the stub has. */
  readonly requireTransportSecurity: boolean;
}

/** A unary call's response. */
export interface GrpcResponse {
  readonly message: Uint8Array;
  readonly header: readonly string[];
  readonly trailer: readonly string[];
  readonly peer: string | undefined;
}

/** A stream's first frame. */
export interface GrpcHead {
  readonly header: readonly string[];
  readonly peer: string | undefined;
}

/** What a stream's status says besides. */
export interface GrpcTrailer {
  readonly trailer: readonly string[];
}
