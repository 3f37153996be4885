/** Lets everything else that waits happen first: people wait for answers while long work goes on. */
export function letOthers(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
