/**
 * Tells whether we are still in the request that opened a socket. In a plain Worker a socket belongs to its request: from
 * another one, using it throws, or worse, hangs. The signal of an AbortController is bound in the same way, and reading it
 * from elsewhere throws at once and breaks nothing. In a Durable Object all requests share one context, and it never throws.
 */

const WAY_OUT =
  "This connection belongs to another request of this Worker, and Workers let no other request use it. Make the transport " +
  "inside the request's handler, or hold it in a Durable Object, whose requests share connections";

/** Remembers the running request. The answer is a check that throws an Error when it runs in another one. */
export function bindToRequest(): () => void {
  const { signal } = new AbortController();
  return () => {
    try {
      void signal.aborted;
    } catch (cause) {
      throw new Error(WAY_OUT, { cause });
    }
  };
}
