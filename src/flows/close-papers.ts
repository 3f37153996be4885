/** Papers that come close to what somebody typed, where nothing matches it. */
import type { ChannelKey } from '../core/channel.ts'
import { closeness, type Meant, standingIn } from '../core/closeness.ts'
import { firstSeenFirst, type Paper, type PaperKey } from '../core/paper.ts'
import { wordsOf } from '../core/paper-words.ts'
import type { Frequencies } from '../core/ranking.ts'
import { nearest } from '../core/spelling.ts'
import type { Store } from '../core/store.ts'
import { analyse } from '../core/words.ts'
import { letOthers } from './let-others.ts'
import type { Archive } from './read-archive.ts'
import { visibleIn } from './visible.ts'

/** Papers of the window, and as many of the store's words, that are looked at. */
const PROPOSED = 40
const SLICE = 16

/** The closest first; none where what was typed says nothing to any paper. */
export async function closePapers(
  { store, archive }: { readonly store: Store; readonly archive: Archive },
  typed: string,
  limit: number,
  channel: ChannelKey | undefined,
): Promise<Paper[]> {
  const sees = visibleIn(channel)
  const { window, others } = await archive.read()
  const said = window.meant(typed, sees)
  if (said.length === 0) return []
  const known = await store.wordFrequencies([
    ...new Set(said.flatMap(({ stem, terms }) => [stem, ...stemsAmong(terms)])),
  ])
  const meant: Meant[] = []
  for (const word of said) meant.push(withOlder(await withSlips(store, word), known))
  const frequencies = await store.wordFrequencies([...new Set(meant.flatMap(({ terms }) => stemsAmong(terms)))])

  const clue = {
    kind: 'word',
    stems: [...new Set(meant.flatMap(({ terms }) => stemsAmong(terms)))],
    prefixes: meant.flatMap(({ author }) => author ?? []),
  } as const
  const proposed = new Map<PaperKey, Paper>()
  for (const { paper } of window.close(meant, frequencies, PROPOSED, sees)) proposed.set(paper.key, paper)
  for (const paper of await others(clue, { limit: PROPOSED, offset: 0 })) {
    if (sees(paper)) proposed.set(paper.key, paper)
  }
  const close: { paper: Paper; score: number }[] = []
  for (const [at, paper] of [...proposed.values()].entries()) {
    if (at % SLICE === SLICE - 1) await letOthers()
    const title = analyse(paper.title).words
    const { score, isClose } = closeness(meant, frequencies, standingIn(wordsOf(paper)), title)
    if (isClose) close.push({ paper, score })
  }
  return close
    .sort((a, b) => b.score - a.score || firstSeenFirst(a.paper, b.paper))
    .slice(0, limit)
    .map(({ paper }) => paper)
}

function stemsAmong(terms: Meant['terms']): string[] {
  return [...terms.keys()].filter((term) => !term.includes(':'))
}

/** Shorter ones are near to too many others. */
const LEAST_LETTERS = 6
/** Letters in which nobody slips. */
const SURE = 2
const LIKELY = 0.7

/** What else a word may stand for where the window has none like it: words of other papers, also where they have it as typed. */
async function withSlips(store: Store, word: Meant): Promise<Meant> {
  const { folded, terms } = word
  if (folded.length < LEAST_LETTERS || stemsAmong(terms).length > 0) return word
  const near = nearest(folded, await store.wordsBeginning(folded.slice(0, SURE)))
  const stems = near.flatMap((one) => analyse(one).words.map(({ stem }) => stem))
  return { ...word, terms: new Map([...terms, ...stems.map((stem) => [stem, LIKELY] as const)]) }
}

/** A word that no paper of the window has may stand in older ones. */
function withOlder(word: Meant, { holding }: Frequencies): Meant {
  if ((holding.get(word.stem) ?? 0) === 0) return word
  return { ...word, terms: new Map([...word.terms, [word.stem, 1]]) }
}
