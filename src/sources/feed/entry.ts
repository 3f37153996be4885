/** One item of a feed as an entry. */
import { cleanLine } from '../../core/harmless.ts'
import { DAY, type Instant } from '../../core/instant.ts'
import { type Entry, EntrySchema } from '../../core/paper.ts'
import { utcDay } from '../../core/volume.ts'
import { oneLine } from '../text.ts'
import { readDate } from './dates.ts'
import type { FeedItem, Raw } from './formats.ts'
import { htmlText } from './html-text.ts'
import { namesIn } from './names.ts'
import { paperIdsIn } from './paper-ids.ts'

type ItemRead =
  /** `isRecent`: it has a date, of the last day or later. */
  | { readonly kind: 'entry'; readonly entry: Entry; readonly isRecent: boolean }
  | { readonly kind: 'rejected'; readonly reason: string }

/** Blogs put whole articles into their feeds; what a paper is about stands at the beginning. Characters. */
const LONGEST_ABSTRACT = 20_000
const LONGEST_TITLE = 1_000
const MOST_AUTHORS = 1_000
const MOST_CATEGORIES = 20
const LONGEST_CATEGORY = 80

/** arXiv's feeds begin so; it is the only place where what feedsmith keeps says how a paper was announced. */
const ANNOUNCEMENT = /^arxiv:\S+ announce type: (new|cross|replace|replace-cross) abstract: ?/i

/**
 * An item without a title is rejected, one without text has its title for an abstract. It is listed on the day of its date in
 * UTC, or today where it has none or one to come. `linkOf` gives a
 * link as it may be shown, if it may.
 */
export function readItem(
  item: FeedItem,
  about: { readonly now: Instant; readonly linkOf: (link: string | undefined) => string | undefined },
): ItemRead {
  const title = item.title === undefined ? '' : shortened(textOf(item.title), LONGEST_TITLE)
  if (cleanLine(title) === '') return { kind: 'rejected', reason: 'it has no title' }
  const texts = item.texts.map(textOf)
  const longest = texts.reduce((long, text) => (text.length > long.length ? text : long), '')
  const abstract = longest.replace(ANNOUNCEMENT, '')
  const announced = ANNOUNCEMENT.exec(longest)?.[1]?.toLowerCase()
  const at = item.dates.map(readDate).find((date) => date !== undefined)
  const url = item.links.map(about.linkOf).find((link) => link !== undefined)
  const parsed = EntrySchema.safeParse({
    title,
    abstract: cleanLine(abstract) === '' ? title : shortened(abstract, LONGEST_ABSTRACT),
    authors: unique(item.authors.flatMap((names) => namesIn(names ?? ''))).slice(0, MOST_AUTHORS),
    categories: unique(item.categories.map((category) => htmlText(category ?? '')).filter(isCategory)).slice(
      0,
      MOST_CATEGORIES,
    ),
    listedOn: utcDay(Math.min(at ?? about.now, about.now)),
    ...(url !== undefined && { url }),
    ...(announced !== undefined && { announced }),
    ...paperIdsIn(item.ids),
  })
  if (parsed.success) return { kind: 'entry', entry: parsed.data, isRecent: at !== undefined && at >= about.now - DAY }
  return { kind: 'rejected', reason: `its ${parsed.error.issues[0]?.path[0]?.toString() ?? 'content'} cannot be used` }
}

/** On one line, whatever it was. */
export function textOf({ text, isPlain = false }: Raw): string {
  return isPlain ? oneLine(text) : htmlText(text)
}

/** Categories are words; some programs put addresses of vocabularies there. */
function isCategory(text: string): boolean {
  return text !== '' && text.length <= LONGEST_CATEGORY && !text.includes('://')
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}

/** Cut after a word, if one ends nearby, and marked as cut. */
function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text
  const kept = text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')
  const end = kept.lastIndexOf(' ')
  return `${end > limit * 0.6 ? kept.slice(0, end) : kept}…`
}
