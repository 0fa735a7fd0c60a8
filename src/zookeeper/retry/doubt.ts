/** Writes whose answers were lost: what they fail with at last has to say that they may have been carried out, whatever failed then. */
import { ZooKeeperError } from "../error.ts";

/** Whether an attempt of one write may have been carried out unseen. */
export class Doubt {
  isThere = false;

  /** Looks at an attempt's error. */
  watch<T>(attempt: Promise<T>): Promise<T> {
    return attempt.catch((error: unknown) => {
      this.isThere ||= error instanceof ZooKeeperError && error.maybeApplied;
      throw error;
    });
  }

  /** Tells who asked. */
  over<T>(result: Promise<T>): Promise<T> {
    return result.catch((error: unknown) => {
      throw this.isThere && error instanceof ZooKeeperError ? uncertain(error) : error;
    });
  }
}

/** The same, of what the server may have carried out. */
export function uncertain(cause: ZooKeeperError): ZooKeeperError {
  const { code, operation, path, server } = cause;
  const message = "the server may have carried it out: read the node before you repeat it";
  return new ZooKeeperError({ code, operation, path, server, maybeApplied: true, message, cause });
}
