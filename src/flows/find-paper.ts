/** Finds the paper that a person means by an id, a link or a title. */
import type { ChannelKey } from '../core/channel.ts'
import { foldTitle, type Hash, type Paper, titleKey } from '../core/paper.ts'
import { readPaperId } from '../core/paper-id.ts'
import { nearest } from '../core/spelling.ts'
import type { Store } from '../core/store.ts'
import { isStopWord } from '../core/words/stop-words.ts'
import { analyse } from '../core/words.ts'
import { closePapers } from './close-papers.ts'
import type { Archive } from './read-archive.ts'
import { visibleIn } from './visible.ts'

type FoundPaper =
  | { readonly kind: 'paper'; readonly paper: Paper }
  /** Several titles come close, the closest first. */
  | { readonly kind: 'several'; readonly papers: readonly Paper[] }
  | { readonly kind: 'unknown' }

const CLOSE = 5
/** One slip in so many letters of a title is a slip; more, and another title may be meant. */
const LETTERS_PER_SLIP = 10

/**
 * A title is found whole, by its beginning, or with slips; where several papers come close, it is for the person to say. What
 * the channel may not see is unknown, and without a channel all that not everybody may see.
 */
export async function findPaper(
  { store, archive, hash }: { readonly store: Store; readonly archive: Archive; readonly hash: Hash },
  said: string,
  channel: ChannelKey | undefined,
): Promise<FoundPaper> {
  const sees = visibleIn(channel)
  const key = readPaperId(said)
  const known = await store.paper(key ?? titleKey(said, undefined, hash), channel)
  if (known !== undefined && sees(known)) return { kind: 'paper', paper: known }
  if (key !== undefined) return { kind: 'unknown' }

  const close = await closePapers({ store, archive }, said, CLOSE, channel)
  const titled = titledLike(said, close)
  const papers = titled.length > 0 ? titled : close.filter(({ title }) => holdsMostOf(said, title))
  const [only, other] = papers
  if (only === undefined) return { kind: 'unknown' }
  return other === undefined ? { kind: 'paper', paper: only } : { kind: 'several', papers }
}

/** Of the words typed, those that the title holds, a slip in one or not: with fewer another paper is meant, or none. */
const SHARE_HELD = 0.6

function holdsMostOf(said: string, title: string): boolean {
  const inTitle = new Set(analyse(title).words.map(({ stem }) => stem))
  const typed = new Set(
    analyse(said).words.flatMap(({ surface, stem, joined }) => (joined || isStopWord(surface) ? [] : [stem])),
  )
  const held = [...typed].filter((stem) => inTitle.has(stem) || nearest(stem, inTitle, 1).length > 0)
  return held.length > 0 && held.length >= SHARE_HELD * typed.size
}

/** Those whose title begins so, else those whose title is so but for a few slips. */
function titledLike(said: string, papers: readonly Paper[]): Paper[] {
  const folded = foldTitle(said)
  if (folded === '') return []
  const titles = papers.map((paper) => ({ paper, title: foldTitle(paper.title) }))
  const begun = titles.filter(({ title }) => title.startsWith(folded))
  if (begun.length > 0) return begun.map(({ paper }) => paper)
  const slips = Math.floor(folded.length / LETTERS_PER_SLIP)
  const near = nearest(folded, new Set(titles.map(({ title }) => title)), CLOSE, slips)
  return near.flatMap((one) => titles.filter(({ title }) => title === one).map(({ paper }) => paper))
}
