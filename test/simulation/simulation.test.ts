/** Seeds of the simulation, on every run of the tests; `npm run simulate` runs as many more as anybody wants. */
import { describe, expect, test } from 'vitest'
import { commandFor, readOptions } from './options.ts'
import { failureOf } from './shrink.ts'
import { simulate } from './simulate.ts'

const SEEDS = 300
const AT_ONCE = 30
/** A machine that does other things too takes several times as long. */
const PATIENCE = 600_000

const firsts = Array.from({ length: SEEDS / AT_ONCE }, (_, index) => 1 + index * AT_ONCE)

describe('nothing is lost, repeated, reordered or late, whatever goes wrong', () => {
  test.each(firsts)(
    `${AT_ONCE} seeds from %i`,
    async (first) => {
      let expected = 0
      for (let seed = first; seed < first + AT_ONCE; seed++) {
        const outcome = await simulate(seed)
        const { verdict } = outcome
        expected += verdict.expected
        expect(failureOf(outcome), `${commandFor(seed, {})}\n${verdict.said.join('\n')}`).toBeUndefined()
      }
      // Or there was nothing to lose.
      expect(expected).toBeGreaterThan(5 * AT_ONCE)
    },
    PATIENCE,
  )
})

test(
  'the same seed gives the same history, and another seed another',
  async () => {
    const [one, same, other] = [await simulate(5), await simulate(5), await simulate(6)]
    expect(same.history).toEqual(one.history)
    expect(same.fingerprint).toBe(one.fingerprint)
    expect(other.fingerprint).not.toBe(one.fingerprint)
  },
  PATIENCE,
)

test(
  'what is left out does not happen',
  async () => {
    const { deaths, history } = await simulate(5, { without: new Set(['deaths', 'wishes']), workers: 1 })
    // One at the end of the storm, one at the end of all.
    expect(deaths).toBe(2)
    expect(history.filter((line) => line.includes('asks "'))).toEqual([])
  },
  PATIENCE,
)

test('a command that is printed is read back as it was meant', () => {
  const choices = {
    without: new Set(['deaths', 'later listings'] as const),
    papers: 4,
    violation: 'wrong-clock',
  } as const
  const [, args = ''] = commandFor(7, choices).split(' -- ')
  const words = [...args.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  expect(readOptions(words)).toMatchObject({ seed: 7, verbose: true, choices })
})
