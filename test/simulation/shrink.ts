/** Makes a failing seed smaller: leaves out whatever it fails without, as long as the same count stays above zero. */
import type { Count } from './check.ts'
import { type Choices, DISTURBANCES, type Part } from './scenario.ts'
import type { Outcome } from './simulate.ts'

export type Shrunk = { readonly choices: Choices; readonly outcome: Outcome }

/** The first of its counts that is not zero. */
export function failureOf({ verdict: { counts } }: Outcome): Count | undefined {
  return (Object.keys(counts) as Count[]).find((count) => counts[count] > 0)
}

/** `run` simulates the same seed with other choices. */
export async function shrink(failing: Shrunk, run: (choices: Choices) => Promise<Outcome>): Promise<Shrunk> {
  const failure = failureOf(failing.outcome)
  let smallest = failing

  async function tryWith(choices: Choices): Promise<boolean> {
    const outcome = await run(choices)
    const fails = failure !== undefined && outcome.verdict.counts[failure] > 0
    if (fails) smallest = { choices, outcome }
    return fails
  }

  const parts: readonly Part[] = [...DISTURBANCES, 'wishes', 'later listings']
  for (const part of parts) {
    const { choices } = smallest
    await tryWith({ ...choices, without: new Set([...(choices.without ?? []), part]) })
  }
  for (const workers of [1, 2]) if (await tryWith({ ...smallest.choices, workers })) break
  for (const places of [1, 2, 3]) if (await tryWith({ ...smallest.choices, places })) break
  for (const papers of [1, 2, 3, 4, 6, 8, 10]) if (await tryWith({ ...smallest.choices, papers })) break
  return smallest
}
