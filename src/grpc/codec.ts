/**
 * Codecs: how messages become bytes, by the content-subtype that says so on the wire (PROTOCOL-HTTP2.md, "Content-Type").
 * `proto` is there always; `jsonCodec` or one of the caller's own are given to a transport by its option `codecs`.
 */
import {
  create,
  fromBinary,
  fromJsonString,
  isMessage,
  toBinary,
  toJsonString,
  type DescMessage,
  type Message,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";

/** Encodes and decodes messages of generated types. */
export interface Codec {
  /** The content-subtype: `proto` in `application/grpc+proto`. */
  readonly name: string;
  encode<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): Uint8Array;
  decode<Desc extends DescMessage>(schema: Desc, bytes: Uint8Array): MessageShape<Desc>;
}

/** Protobuf's binary format, by protobuf-es. */
export const protoCodec: Codec = {
  name: "proto",
  encode: (schema, message) => toBinary(schema, message),
  decode: (schema, bytes) => fromBinary(schema, bytes),
};

/** Protobuf's JSON format, for servers that register a codec of that name. */
export const jsonCodec: Codec = {
  name: "json",
  encode: (schema, message) => new TextEncoder().encode(toJsonString(schema, message)),
  decode: (schema, bytes) => fromJsonString(schema, new TextDecoder().decode(bytes)),
};

/** One method's messages, whatever they are. */
export interface MethodIo<I, O> {
  /** For errors. */
  readonly inputName: string;
  readonly outputName: string;
  readonly encode: (input: I) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => O;
}

/** Messages of generated types. */
export function messageIo<I extends DescMessage, O extends DescMessage>(
  input: I,
  output: O,
  codec: Codec,
): MethodIo<MessageInitShape<I>, MessageShape<O>> {
  const whole = (init: MessageInitShape<I>): MessageShape<I> =>
    isMessage(init, input) ? init : (create(input, init) as MessageShape<I> & Message);
  return {
    inputName: input.typeName,
    outputName: output.typeName,
    encode: (init) => codec.encode(input, whole(init)),
    decode: (bytes) => codec.decode(output, bytes),
  };
}
