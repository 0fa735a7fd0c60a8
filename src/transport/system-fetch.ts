/** The runtime's `fetch`: the only place outside the look-ups that calls it. */

/** Asked for by its name each time, so that whoever replaces the global one is heard. */
export const systemFetch: typeof fetch = (input, init) => fetch(input, init);
