/**
 * The feed of one announcement, as RSS 2 and as Atom (https://info.arxiv.org/help/rss_specifications.html). It is built at
 * midnight in New York and shows that day's announcement only; at weekends and on holidays it is empty.
 */
import { z } from 'zod'
import { DAY } from '../../core/instant.ts'
import type { Entry, Rejected } from '../../core/paper.ts'
import { dayInNewYork } from './announcements.ts'
import { entryOf, type Told } from './entry.ts'
import { splitNames } from './names.ts'
import { mapInTurns } from './turns.ts'
import { firstText, readXml, terms, texts } from './xml.ts'

export type Feed = {
  /** The day of the announcement, or of an empty feed: yyyy-mm-dd. */
  readonly day: string
  /** How many items it has, readable or not. */
  readonly size: number
  /** Each paper once. */
  readonly entries: readonly Entry[]
  readonly rejected: readonly Rejected[]
}

type Announced = NonNullable<Entry['announced']>
/** Where one paper is announced in several ways (a cross-list in each category), the first of these counts. */
const STRONGEST: readonly Announced[] = ['new', 'cross', 'replace', 'replace-cross']

/** `arXiv:2604.21935v1 Announce Type: new Abstract: …` */
const PREFIX = /^arXiv:(\S+) Announce Type: (\S+)(?: Abstract:)? ?/i

const ArxivFields = {
  'arxiv:announce_type': firstText,
  'arxiv:DOI': firstText,
  'arxiv:journal_reference': firstText,
  'dc:creator': texts,
}
const RssItem = z.object({
  ...ArxivFields,
  guid: firstText,
  link: firstText,
  title: firstText,
  description: firstText,
  category: texts,
  pubDate: firstText,
})
const AtomEntry = z.object({
  ...ArxivFields,
  id: firstText,
  title: firstText,
  summary: firstText,
  category: terms,
  published: firstText,
})
type Item = Omit<Told, 'listedOn' | 'comment' | 'announced'> & { readonly announceType: string; readonly at: string }

function ofRss(item: z.infer<typeof RssItem>): Item {
  const { guid, link, description: abstract, pubDate: at } = item
  return { ...ofBoth(item), id: guid === '' ? link : guid, abstract, at }
}

function ofAtom(entry: z.infer<typeof AtomEntry>): Item {
  return { ...ofBoth(entry), id: entry.id, abstract: entry.summary, at: entry.published }
}

function ofBoth(item: z.infer<typeof RssItem> | z.infer<typeof AtomEntry>) {
  return {
    title: item.title,
    categories: item.category,
    authors: item['dc:creator'].flatMap(splitNames),
    doi: item['arxiv:DOI'],
    journal: item['arxiv:journal_reference'],
    announceType: item['arxiv:announce_type'],
  }
}

const RssReader = RssItem.transform(ofRss)
const AtomReader = AtomEntry.transform(ofAtom)
const elements = z.array(z.unknown()).default([])
const Channel = z.object({ pubDate: firstText, item: elements })
const Document = z.union([
  z.object({ rss: z.tuple([z.object({ channel: z.tuple([Channel]) })]) }).transform(({ rss: [{ channel }] }) => ({
    builtAt: channel[0].pubDate,
    items: channel[0].item,
    reader: RssReader,
  })),
  z
    .object({ feed: z.tuple([z.object({ updated: firstText, entry: elements })]) })
    .transform(({ feed: [feed] }) => ({ builtAt: feed.updated, items: feed.entry, reader: AtomReader })),
])

/**
 * Rejects with an Error in words where the text is no whole feed. `today` in New York: nothing was listed later. A feed may
 * have two thousand items, so others have their turn while it is read.
 */
export async function readFeed(text: string, { host, today }: { host: string; today: string }): Promise<Feed> {
  const { data } = Document.safeParse(await readXml(text, { host, wanted: 'feed' }))
  if (data === undefined) throw new Error(`${host} answered with something else than its feed`)
  const { items, reader } = data
  const builtOn = dayOf(data.builtAt, today) ?? today
  const read = await mapInTurns(items, (item, index) =>
    readItem(reader.safeParse(item).data, { place: `item ${index + 1}`, builtOn, today }),
  )
  const rejected = read.filter((one): one is Rejected => 'reason' in one)
  const entries = eachOnce(read.filter((one): one is Entry => !('reason' in one)))
  const day = entries.map(({ listedOn }) => listedOn).reduce((last, one) => (one > last ? one : last), '')
  return { day: day === '' ? builtOn : day, size: items.length, entries, rejected }
}

function readItem(item: Item | undefined, about: { place: string; builtOn: string; today: string }): Entry | Rejected {
  const { place, builtOn, today } = about
  if (item === undefined) return { at: place, reason: 'is no record of a paper' }
  const [prefix = '', idInText = '', typeInText] = PREFIX.exec(item.abstract) ?? []
  const id = item.id === '' ? idInText : item.id
  const told = {
    ...item,
    id,
    abstract: item.abstract.slice(prefix.length),
    comment: '',
    listedOn: dayOf(item.at, today) ?? builtOn,
  }
  const read = entryOf(told, place)
  if ('reason' in read) return read
  const announced =
    STRONGEST.find((type) => type === item.announceType) ?? STRONGEST.find((type) => type === typeInText)
  return { ...read, announced: announced ?? ((read.version ?? 1) > 1 ? 'replace' : 'new') }
}

/** When arXiv began. */
const FIRST = Date.parse('1991-08-14')

/** The day in New York of a date in any common form, today at the latest; undefined where there is none. */
function dayOf(date: string, today: string): string | undefined {
  // The first midnight of UTC that is after today's beginning in New York, where it is still today
  const at = Math.min(Date.parse(date), Date.parse(today) + DAY)
  return at >= FIRST ? dayInNewYork(at) : undefined
}

/** One entry of each paper: its latest version, with the categories of all and the strongest announcement. */
export function eachOnce(entries: readonly Entry[]): Entry[] {
  const papers = new Map<string, Entry>()
  for (const entry of entries) {
    const id = entry.arxiv ?? ''
    const other = papers.get(id)
    papers.set(id, other === undefined ? entry : united(other, entry))
  }
  return [...papers.values()]
}

function united(a: Entry, b: Entry): Entry {
  const [latest, other] = (b.version ?? 1) > (a.version ?? 1) ? [b, a] : [a, b]
  const announced = STRONGEST.find((type) => type === a.announced || type === b.announced)
  const categories = [...new Set([...latest.categories, ...other.categories])]
  return { ...latest, categories, ...(announced === undefined ? {} : { announced }) }
}
