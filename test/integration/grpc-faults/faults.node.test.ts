/** The faults of real servers, on Node: it starts processes, which a Worker cannot. */
import "./faults.ts";
