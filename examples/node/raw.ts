/** Calls by name, in bytes, as a proxy makes them: `node raw.ts host:port`. */
import process from "node:process";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { bytesCodec, createGrpcTransport, insecure, invoke, newStream } from "dragoman/grpc";
import { InterpreterService } from "../gen/interpreter_pb.ts";

const { translate } = InterpreterService.method;
const service = `/${InterpreterService.typeName}`;
const request = toBinary(translate.input, create(translate.input, { phrase: "Thank you", language: "fr" }));
await using transport = createGrpcTransport(process.argv[2] ?? "localhost:50051", { credentials: insecure() });

const { message } = await invoke(transport, `${service}/Translate`, request, { codec: bytesCodec, timeoutMs: 5_000 });
console.log(fromBinary(translate.output, message).phrase);

// The stream's messages happen to have the same fields.
await using stream = newStream(transport, `${service}/Converse`, { codec: bytesCodec, timeoutMs: 5_000 });
await stream.sendMessage(request);
stream.closeSend();
for await (const answer of stream) console.log(fromBinary(translate.output, answer).phrase);
