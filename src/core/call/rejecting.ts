/** Calls that are refused before they begin: their callers get a rejection, as of one that failed later, and not a throw. */

/** Turns what is thrown into a rejection. */
export function rejecting<T>(call: () => Promise<T>): Promise<T> {
  try {
    return call();
  } catch (error) {
    return Promise.reject(error);
  }
}
