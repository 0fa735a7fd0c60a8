/** The `grpc-timeout` header (PROTOCOL-HTTP2.md): at most eight digits and a unit, rounded up so that the server never gives up first. */

const UNITS: readonly (readonly [unit: string, milliseconds: number])[] = [
  ["n", 1e-6],
  ["u", 1e-3],
  ["m", 1],
  ["S", 1_000],
  ["M", 60_000],
  ["H", 3_600_000],
];

const MAX_DIGITS_VALUE = 99_999_999;

/** `timeoutMs` in the finest unit from milliseconds on that holds it; finer only below 10 ms. */
export function formatTimeout(timeoutMs: number): string {
  if (timeoutMs <= 0) return "0n";
  const from = timeoutMs < 10 ? 1 : 2;
  for (const [unit, milliseconds] of UNITS.slice(from)) {
    const value = Math.ceil(timeoutMs / milliseconds);
    if (value <= MAX_DIGITS_VALUE) return `${value}${unit}`;
  }
  return `${MAX_DIGITS_VALUE}H`;
}
