/** Time that passes in a storm, on real servers' clock: between what befalls them, and while somebody holds something. */

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
