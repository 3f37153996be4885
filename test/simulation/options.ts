/** The options of `npm run simulate`, written and read. */
import { parseArgs } from 'node:util'
import { type Choices, type Part, VIOLATIONS, type Violation } from './scenario.ts'

export type Options = {
  readonly choices: Choices
  /** One seed alone. */
  readonly seed: number | undefined
  readonly seeds: number
  readonly from: number
  readonly log: string | undefined
  readonly verbose: boolean
  /** The mutants instead: the seed on which each is caught. */
  readonly mutants: boolean
}

const number = { type: 'string' } as const

/** Throws for an option that is not there. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ seed: number, seeds: number, from: number, places: number, papers: number, workers: number },
      log: { type: 'string' },
      without: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      ...Object.fromEntries(VIOLATIONS.map((name) => [name, { type: 'boolean' } as const])),
    },
  })
  const { seed, seeds = '100', from = '1', log, without = '', verbose, mutants, ...rest } = values
  const numbers = Object.entries({ places: rest.places, papers: rest.papers, workers: rest.workers })
  return {
    choices: {
      ...Object.fromEntries(numbers.flatMap(([name, value]) => (value === undefined ? [] : [[name, Number(value)]]))),
      without: new Set(without.split(',').filter(Boolean) as Part[]),
      violation: VIOLATIONS.find((name) => (rest as Partial<Record<Violation, boolean>>)[name] === true),
    },
    ...{ log, verbose, mutants, seeds: Number(seeds), from: Number(from) },
    seed: seed === undefined ? undefined : Number(seed),
  }
}

/** The command that runs one seed again with these choices. */
export function commandFor(seed: number, { without, violation, ...numbers }: Choices): string {
  const said = Object.entries(numbers).flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]))
  const left = without === undefined || without.size === 0 ? [] : [`--without "${[...without].join(',')}"`]
  const violated = violation === undefined ? [] : [`--${violation}`]
  return ['npm run simulate -- --seed', seed, '--verbose', ...left, ...said, ...violated].join(' ')
}
