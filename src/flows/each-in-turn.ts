/** Runs steps one after the other. One that fails keeps none of the next from its turn; what was thrown comes at the end. */
export async function eachInTurn(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const faults: unknown[] = []
  for (const step of steps) await step().catch((fault: unknown) => faults.push(fault))
  if (faults.length === 1) throw faults[0]
  if (faults.length > 1) throw new AggregateError(faults, `${faults.length} of ${steps.length} steps failed`)
}
