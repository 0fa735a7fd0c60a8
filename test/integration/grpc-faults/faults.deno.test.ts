/** The faults of real servers, on Deno: it starts processes, which a Worker cannot. */
import "./faults.ts";
