/** Papers whose titles hold what somebody is typing. */
import type { ChannelKey } from '../core/channel.ts'
import type { Clue } from '../core/clue.ts'
import { foldedTitle, foldTyped, placeOf } from '../core/keyword-index/typed.ts'
import { firstSeenFirst, type Paper } from '../core/paper.ts'
import { analyse, type Word } from '../core/words.ts'
import type { Archive } from './read-archive.ts'
import { visibleIn } from './visible.ts'

/** Papers of the store's words that are looked at; they hold the words somewhere. */
const PROPOSED = 60
/** With fewer letters nearly every paper has such a word. */
const LEAST_LETTERS = 3

/** The newest papers first, those whose title begins so before all others; then older ones. */
export async function titlesLike(
  { archive }: { readonly archive: Archive },
  typed: string,
  limit: number,
  channel: ChannelKey,
): Promise<Paper[]> {
  const sees = visibleIn(channel)
  const { window, others } = await archive.read()
  const newest = window.suggest(typed, limit, sees)
  if (newest.length === limit || typed.length < LEAST_LETTERS) return newest
  const wanted = foldTyped(typed)
  const older = (await others(clueOfTitle(typed), { limit: PROPOSED, offset: 0 }))
    .filter((paper) => !window.has(paper.key) && sees(paper))
    .map((paper) => ({ paper, place: placeOf(wanted, foldedTitle(paper)) }))
    .filter(({ place }) => place > 0)
    .sort((a, b) => b.place - a.place || firstSeenFirst(b.paper, a.paper))
  return [...newest, ...older.map(({ paper }) => paper)].slice(0, limit)
}

/** Every word may be the beginning of one, if it is not as short as to begin nearly all; then the last says nothing yet. */
function clueOfTitle(typed: string): Clue {
  const words = analyse(typed).words.filter(({ joined }) => !joined)
  const isShort = ({ folded }: Word): boolean => folded.length < LEAST_LETTERS
  const last = words.at(-1)
  const said = words.length > 1 && last !== undefined && isShort(last) ? words.slice(0, -1) : words
  const clues = said.map((word): Clue => {
    return { kind: 'word', stems: [word.stem], prefixes: isShort(word) ? [] : [word.folded] }
  })
  return { kind: 'all', of: clues }
}
