/**
 * The body of an HTTP response that is small by nature (a token, a look-up's answer), read within a limit: who answers may be
 * anybody, and must not be able to fill the memory.
 */

/** What is read of a `ReadableStreamDefaultReader`. */
export interface ResponseBodyReader {
  read(): Promise<{ done: false; value: Uint8Array } | { done: true; value?: unknown }>;
  cancel(): Promise<unknown>;
}

/** What is read of a `Response`. */
export interface ResponseBody {
  readonly body: { getReader(): ResponseBodyReader } | null;
}

/** The longest body that is read. */
const RESPONSE_LIMIT_BYTES = 1_048_576;

/** The body as text. Rejects with a RangeError beyond the limit, and what is left of the body is cancelled. */
export async function readText({ body }: ResponseBody, limitBytes: number = RESPONSE_LIMIT_BYTES): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) return text + decoder.decode();
    bytes += chunk.value.length;
    if (bytes > limitBytes) {
      // Whoever answers so need not be asked whether it went well.
      reader?.cancel().catch(() => {});
      throw new RangeError(`The response is longer than ${limitBytes} bytes`);
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
}
