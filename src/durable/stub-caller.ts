/** A stub's caller, with what it has of the runtime: timers of the running request, pipes of bytes. */
import { requestTimer } from "../transport/workers/request-timer.ts";
import { Caller, type CallerInit } from "./boundary/caller.ts";
import { newBytePipe } from "./byte-pipe.ts";

export function stubCaller(init: Pick<CallerInit, "target" | "options" | "keepAlive" | "errors">): Caller {
  return new Caller({ ...init, timer: requestTimer, newPipe: newBytePipe });
}
