/** Asks the sources for one paper that none of them has listed here. Nothing is stored by it. */
import type { Telling } from '../core/as-paper.ts'
import { HOUR, type Instant, MINUTE } from '../core/instant.ts'
import type { PaperKey } from '../core/paper.ts'
import type { LiveSource, Source } from '../core/ports.ts'
import { reasonOf } from '../core/reason.ts'

export type LookedUp =
  /** As the best informed source tells it; `also` is what others say, `missingIn` names those that do not know it. */
  | (Telling & { readonly kind: 'found'; readonly also?: readonly Telling[]; readonly missingIn?: readonly string[] })
  | { readonly kind: 'unknown'; readonly asked: readonly string[] }
  /** Nobody who answered knows it, and somebody did not answer: `why` is words for people. */
  | { readonly kind: 'failed'; readonly why: string; readonly asked: readonly string[] }
  /** Nobody may be asked, or nobody could know such a key: a journal's DOI, a title. */
  | { readonly kind: 'off' }
export type FoundElsewhere = Extract<LookedUp, { kind: 'found' }>

/** A source that may be asked. Its kind says which papers it can know. */
export type AskedSource = Pick<Source, 'name' | 'lookUp'> & Pick<LiveSource, 'kind'>

const PREPRINT_DOI = /^doi:10\.(?:1101|64898)\//
const KNOWS: Readonly<Partial<Record<LiveSource['kind'], RegExp>>> = {
  arxiv: /^arxiv:/,
  'hugging-face': /^arxiv:/,
  biorxiv: PREPRINT_DOI,
  medrxiv: PREPRINT_DOI,
}

/** Answers that are remembered; an entry takes a few kilobytes. */
const REMEMBERED = 500

/**
 * All sources that could know a paper are asked at once, and two who ask for the same paper share the answer. It is kept for
 * an hour where it was found, ten minutes where nobody knows it, and a minute where somebody failed. `sources` begins with the
 * best informed. Never throws.
 */
export function createLookUp({
  sources,
  now,
}: {
  readonly sources: readonly AskedSource[]
  readonly now: () => Instant
}): (key: PaperKey) => Promise<LookedUp> {
  /** The longest asked first. */
  const remembered = new Map<PaperKey, { readonly answer: Promise<LookedUp>; until: Instant }>()

  async function ask(key: PaperKey): Promise<LookedUp> {
    const asked = sources.filter(({ kind, lookUp }) => lookUp !== undefined && KNOWS[kind]?.test(key) === true)
    if (asked.length === 0) return { kind: 'off' }
    const answers = await Promise.all(asked.map((source) => askOne(source, key)))
    const names = asked.map(({ name }) => name)
    const failed = answers.find((one) => one.kind === 'failed')
    const [first, ...also] = answers.flatMap((one) => (one.kind === 'told' ? [one.telling] : []))
    const standing = remembered.get(key)
    if (standing !== undefined)
      standing.until = now() + (failed !== undefined ? MINUTE : first === undefined ? 10 * MINUTE : HOUR)
    if (first !== undefined) {
      const missingIn = names.filter((_, at) => answers[at]?.kind === 'missing')
      return { kind: 'found', ...first, also, missingIn }
    }
    return failed === undefined ? { kind: 'unknown', asked: names } : { kind: 'failed', why: failed.why, asked: names }
  }

  return (key) => {
    const known = remembered.get(key)
    if (known !== undefined && now() < known.until) return known.answer
    const answer = ask(key)
    remembered.delete(key)
    remembered.set(key, { answer, until: Number.POSITIVE_INFINITY })
    const [oldest] = remembered.keys()
    if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest)
    return answer
  }
}

type Answer =
  | { readonly kind: 'told'; readonly telling: Telling }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly why: string }

async function askOne({ name, lookUp }: AskedSource, key: PaperKey): Promise<Answer> {
  try {
    const entry = await lookUp?.(key)
    return entry === undefined ? { kind: 'missing' } : { kind: 'told', telling: { source: name, entry } }
  } catch (fault) {
    return { kind: 'failed', why: reasonOf(fault) }
  }
}
