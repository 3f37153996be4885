/** A feed's text as entries. */
import { createHash } from 'node:crypto'
import { cut } from '../../core/cut.ts'
import { cleanLine } from '../../core/harmless.ts'
import type { Instant } from '../../core/instant.ts'
import { type Entry, keysOf, type Rejected } from '../../core/paper.ts'
import { type Parsed, parseDocument } from './document.ts'
import { readItem, textOf } from './entry.ts'
import { ownLinks } from './links.ts'
import { inTurns, withinTime } from './within-time.ts'

/** `mark` is what the paper of the item is known again by, whatever else of the item changes. */
export type Listed = { readonly entry: Entry; readonly isRecent: boolean; readonly mark: string }

export type FeedRead =
  /** `title` is empty where the feed has none. */
  | {
      readonly kind: 'feed'
      readonly title: string
      readonly listed: readonly Listed[]
      readonly rejected: readonly Rejected[]
    }
  | Exclude<Parsed, { kind: 'feed' }>

/** Feeds show their newest items first. It bounds the rejections too. */
const MOST_ITEMS = 1_000
const LONGEST_TITLE = 80
const TOO_SLOW = { kind: 'none', why: 'answered with a feed that takes too long to read' } as const

/**
 * `url` is where the feed came from: relative links stand under its host unless the feed names its page. `asked` is the address
 * that was asked for. `timeMs` is how long it may keep us busy; what else is to be done gets its turn in between. Never throws.
 */
export async function readFeed(
  text: string,
  about: { readonly url: string; readonly asked: string; readonly now: Instant; readonly timeMs: number },
): Promise<FeedRead> {
  const { url, asked, now, timeMs } = about
  const start = performance.now()
  const parsed = withinTime<Parsed>(timeMs, () => parseDocument(text, MOST_ITEMS + 1), TOO_SLOW)
  if (parsed.kind !== 'feed') return parsed
  const { title, home, items } = parsed.document
  const { origin } = new URL(url)
  const cleanLink = ownLinks([asked, url])
  const base = cleanLink(home, origin) ?? origin
  const rejected: Rejected[] = []
  const byMark = new Map<string, Listed>()
  const isDone = await inTurns(timeMs - (performance.now() - start), Math.min(items.length, MOST_ITEMS), (at) => {
    const item = items[at]
    const read = item && readItem(item, { now, linkOf: (link) => cleanLink(link, base) })
    if (read?.kind === 'rejected') rejected.push({ at: `item ${at + 1}`, reason: read.reason })
    if (read?.kind !== 'entry') return
    const { entry, isRecent } = read
    const mark = markOf(entry)
    if (!byMark.has(mark)) byMark.set(mark, { entry, isRecent, mark })
  })
  if (!isDone) return TOO_SLOW
  if (items.length > MOST_ITEMS) {
    rejected.push({ at: `item ${MOST_ITEMS + 1}`, reason: `only the first ${MOST_ITEMS} items of a feed are read` })
  }
  const name = withinTime(timeMs, () => (title === undefined ? '' : cleanLine(textOf(title))), '')
  return { kind: 'feed', title: name === '' ? '' : cut(name, LONGEST_TITLE), listed: [...byMark.values()], rejected }
}

/**
 * A hash of the key that its paper is stored under: there are feeds whose items share one guid or one link, and others that
 * give an item another guid every day. Sixty bits are enough to tell the items of one feed apart.
 */
function markOf(entry: Entry): string {
  const [key] = keysOf(entry, hash)
  return hash(key).slice(0, 10)
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
