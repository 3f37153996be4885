/**
 * A typed word or phrase as the paths that may be walked for it through a paper's words: `"low rank"` and `low-rank` are
 * low · rank and lowrank.
 */
import { stemOf } from '../words/stem.ts'
import { isStopWord } from '../words/stop-words.ts'
import { analyseTopicWord } from '../words.ts'
import type { TopicWord, Words } from './query.ts'

/** One step of a path between two places of the phrase: what the paper's word must be. */
export type Step = {
  readonly from: number
  readonly to: number
  readonly by: 'stem' | 'surface' | 'prefix'
  readonly text: string
}
/** Paths lead from place 0 to place `length`. */
export type Lattice = { readonly steps: readonly Step[]; readonly length: number }

/** Adjacent words that one paper writes as one: `multi agent`, `vision language action`. */
const MOST_JOINED = 4

type Part = { readonly from: number; readonly to: number; readonly folded: string; readonly prefix: boolean }

const cache = new WeakMap<Pick<Words, 'words' | 'exact'>, Lattice>()

/** The lattice of a leaf, made once. */
export function latticeOf(leaf: Pick<Words, 'words' | 'exact'>): Lattice {
  const known = cache.get(leaf)
  if (known !== undefined) return known
  const lattice = makeLattice(leaf)
  cache.set(leaf, lattice)
  return lattice
}

function makeLattice(leaf: Pick<Words, 'words' | 'exact'>): Lattice {
  const steps: Step[] = []
  const parts: Part[] = []
  const bySpelling = leaf.exact || (leaf.words.length === 1 && leaf.words.every(isNameInCapitals))
  let length = 0
  for (const word of leaf.words) {
    const read = analyseTopicWord(word.surface)
    steps.push(...(bySpelling ? exactSteps(read, length) : looseSteps(read, word, length)))
    for (const { from, to, folded, joined } of read.words) {
      if (!joined)
        parts.push({ from: length + from, to: length + to, folded, prefix: isOpenEnded(word, to, read.length) })
    }
    length += read.length
  }
  if (!leaf.exact) steps.push(...joinedSteps(parts))
  return { steps: distinct(steps), length }
}

/** `IT` alone is a name: by its stem it would be found in nearly every paper. */
function isNameInCapitals({ surface, prefix }: TopicWord): boolean {
  return !prefix && !isStopWord(surface) && isStopWord(surface.toLowerCase())
}

type Read = ReturnType<typeof analyseTopicWord>

/** A compound is compared whole, if there is a reading of it as one word. */
function exactSteps({ words, length }: Read, at: number): readonly Step[] {
  const whole = words.filter((word) => word.from === 0 && word.to === length)
  return (whole.length > 0 ? whole : words).map(({ from, to, surface }) => ({
    from: at + from,
    to: at + to,
    by: 'surface',
    text: surface,
  }))
}

function looseSteps({ words, length }: Read, word: TopicWord, at: number): readonly Step[] {
  return words.map(({ from, to, folded, stem }) => {
    const prefix = isOpenEnded(word, to, length)
    return { from: at + from, to: at + to, by: prefix ? 'prefix' : 'stem', text: prefix ? folded : stem }
  })
}

/** Of `fine-tun*` only the end is open. */
function isOpenEnded(word: TopicWord, to: number, length: number): boolean {
  return word.prefix && to === length
}

function joinedSteps(parts: readonly Part[]): readonly Step[] {
  const steps: Step[] = []
  for (let first = 0; first < parts.length; first++) {
    let folded = parts[first]?.folded ?? ''
    for (let last = first + 1; last < Math.min(parts.length, first + MOST_JOINED); last++) {
      const [start, before, end] = [parts[first], parts[last - 1], parts[last]]
      if (start === undefined || end === undefined || before?.to !== end.from || before.prefix) break
      folded += end.folded
      const text = end.prefix ? folded : stemOf(folded)
      steps.push({ from: start.from, to: end.to, by: end.prefix ? 'prefix' : 'stem', text })
    }
  }
  return steps
}

function distinct(steps: readonly Step[]): readonly Step[] {
  if (steps.length < 2) return steps
  const sorted = steps.toSorted(
    (a, b) => a.from - b.from || a.to - b.to || compare(a.by, b.by) || compare(a.text, b.text),
  )
  return sorted.filter((step, i) => i === 0 || !isSame(step, sorted[i - 1]))
}

function isSame(a: Step, b: Step | undefined): boolean {
  return b !== undefined && a.from === b.from && a.to === b.to && a.by === b.by && a.text === b.text
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
