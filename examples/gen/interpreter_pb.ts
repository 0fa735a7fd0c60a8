/** What `protoc-gen-es` makes of the service that the examples call; your own services' generated files go in its place. */
export { InterpreterService } from "../../src/gen/dragoman/demo/v1/interpreter_pb.ts";
