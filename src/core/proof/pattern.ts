/** A word or phrase with its synonyms, ready to be found in any number of texts. */
import type { Spelling, Synonyms } from '../synonyms.ts'
import { type Lattice, latticeOf, type Step } from '../topic/lattice.ts'
import type { Words } from '../topic/query.ts'

export type PatternStep = Step & {
  /** The other spelling whose path this step belongs to. */
  readonly synonym?: string
}
/** Paths lead from place 0 to place `end`; `steps` holds those that leave each place. */
export type Pattern = { readonly steps: readonly (readonly PatternStep[])[]; readonly end: number }

const cache = new WeakMap<Synonyms, WeakMap<Words, Pattern>>()

/** The pattern of a leaf, made once. Exact leaves and prefixes are not widened. */
export function patternOf(leaf: Words, synonyms: Synonyms): Pattern {
  let patterns = cache.get(synonyms)
  if (patterns === undefined) {
    patterns = new WeakMap()
    cache.set(synonyms, patterns)
  }
  const known = patterns.get(leaf)
  if (known !== undefined) return known
  const pattern = makePattern(leaf, synonyms)
  patterns.set(leaf, pattern)
  return pattern
}

/** The pattern of a leaf, made anew: for a leaf that is not looked for again. */
export function makePattern(leaf: Words, synonyms: Synonyms): Pattern {
  const lattice = latticeOf(leaf)
  const steps: PatternStep[][] = Array.from({ length: lattice.length + 1 }, () => [])
  for (const step of lattice.steps) steps[step.from]?.push(step)
  for (const { from, to, other } of leaf.exact ? [] : detoursIn(lattice, synonyms)) {
    // The other spelling leads from the same place to the same place, by places of its own.
    const inner = steps.length - 1
    const place = (at: number): number => (at === 0 ? from : at === other.lattice.length ? to : inner + at)
    for (let at = 1; at < other.lattice.length; at++) steps.push([])
    for (const step of other.lattice.steps) {
      steps[place(step.from)]?.push({ ...step, from: place(step.from), to: place(step.to), synonym: other.text })
    }
  }
  return { steps, end: lattice.length }
}

type Detour = { readonly from: number; readonly to: number; readonly other: Spelling }

/** Wherever a spelling of a group stands in the phrase, the other spellings of that group may stand too. */
function detoursIn(lattice: Lattice, synonyms: Synonyms): readonly Detour[] {
  const mayBegin = ({ by, text }: Step): boolean => by === 'stem' && synonyms.byFirstStem.has(text)
  if (!lattice.steps.some(mayBegin)) return []
  const detours = new Map<string, Detour>()
  for (const { from, by, text } of lattice.steps) {
    for (const group of (by === 'stem' && synonyms.byFirstStem.get(text)) || []) {
      for (const spelling of group.filter(({ isAmbiguous }) => !isAmbiguous)) {
        for (const to of endsOf(spelling.lattice, lattice, from)) {
          for (const other of group)
            if (other !== spelling) detours.set(`${from} ${to} ${other.text}`, { from, to, other })
        }
      }
    }
  }
  return [...detours.values()]
}

/** The places to which a spelling leads from a place of the phrase. */
function endsOf(spelling: Lattice, phrase: Lattice, from: number, at = 0): readonly number[] {
  if (at === spelling.length) return [from]
  return spelling.steps
    .filter((step) => step.from === at)
    .flatMap((step) =>
      phrase.steps
        .filter((own) => own.from === from && own.by === 'stem' && own.text === step.text)
        .flatMap((own) => endsOf(spelling, phrase, own.to, step.to)),
    )
}
