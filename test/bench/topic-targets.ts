/** What matching must reach, and what it has reached. */
import type { Target } from './target.ts'
import type { Mix } from './workload.ts'

/** What was measured for so many subscriptions. Times are of a whole batch, `bytes` of one subscription. */
export type Matching = {
  readonly mix: Mix
  readonly subscriptions: number
  /** Topics of different meaning among them. */
  readonly distinct: number
  readonly buildMs: number
  readonly sliceMs: number
  readonly bytes: number
  readonly matches: number
  /** Reading the papers and matching them; each of both alone below. */
  readonly wholeMs: number
  readonly matchMs: number
  readonly analyserMs: number
  readonly queriesMs: number
  readonly timesAnalyser: number
  readonly timesFaster: number
}

const MILLION = 1_000_000
const MANY = 100_000
const PAPERS = 1_000

export function targetsOf(all: readonly Matching[]): readonly Target[] {
  const at = (mix: Mix, subscriptions: number) =>
    all.find((one) => one.mix === mix && one.subscriptions === subscriptions)
  const million = all.filter(({ subscriptions }) => subscriptions === MILLION)
  const most = (of: (one: Matching) => number): number | undefined =>
    million.length === 0 ? undefined : Math.max(...million.map(of))
  const steps = all.flatMap((one) => {
    const tenfold = at(one.mix, one.subscriptions * 10)
    return tenfold === undefined ? [] : [tenfold.matchMs / one.matchMs]
  })
  return [
    {
      what: '100,000 random: times faster than MiniSearch',
      allowed: 200,
      reached: at('random', MANY)?.timesFaster,
      isMore: true,
    },
    { what: '1,000,000 random: times the analyser', allowed: 8, reached: at('random', MILLION)?.timesAnalyser },
    {
      what: '1,000,000 narrow: times the analyser',
      allowed: 3.5,
      reached: at('narrow', MILLION)?.timesAnalyser,
      isStretch: true,
    },
    {
      what: '1,000,000 shared: times the analyser',
      allowed: 2,
      reached: at('shared', MILLION)?.timesAnalyser,
      isStretch: true,
    },
    { what: '1,000,000: bytes per subscription', allowed: 100, reached: most(({ bytes }) => bytes) },
    { what: '1,000,000: seconds to build', allowed: 5, reached: most(({ buildMs }) => buildMs / 1_000) },
    { what: '1,000,000: longest slice of a rebuild, ms', allowed: 50, reached: most(({ sliceMs }) => sliceMs) },
    {
      what: 'analyser: µs per paper, median of all rows',
      allowed: 60,
      reached: middle(all.map(({ analyserMs }) => (analyserMs * 1_000) / PAPERS)),
    },
    {
      what: 'ten times the subscriptions: times the time of matching',
      allowed: 10,
      reached: steps.length === 0 ? undefined : Math.max(...steps),
    },
  ]
}

function middle(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
