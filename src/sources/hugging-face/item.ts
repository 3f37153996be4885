/**
 * A paper as Hugging Face writes one, and what of it becomes an entry. Only id, title and summary are needed: anything else
 * may be missing or be something else, because it is the site's own and grew over the years. The `publishedAt` of a list's
 * item is New York's time marked as UTC and says nothing that the paper's own does not say rightly.
 */
import { z } from 'zod'
import { cut, plainText } from '../../core/cut.ts'
import { DaySchema, type Entry, EntrySchema } from '../../core/paper.ts'
import { entryFault } from '../entry-fault.ts'
import { oneLine } from '../text.ts'

const SITE = 'https://huggingface.co'
/** Ids are arXiv's today; others may come, so they are taken as they are. */
const ARXIV_ID = /^(\d{4}\.\d{4,5})(?:v\d+)?$/
const LONGEST_ID = 100
const LONGEST_TLDR = 2_000

/** Text on one line; '' where there is none. */
const Told = z.string().transform(oneLine).catch('')
const PersonSchema = z.object({ name: Told, user: Told }).catch({ name: '', user: '' })
const AuthorSchema = z.object({ name: Told, hidden: z.boolean().catch(false) }).catch({ name: '', hidden: true })

const PaperSchema = z.object({
  id: Told,
  title: Told,
  summary: Told,
  authors: z.array(AuthorSchema).catch([]),
  upvotes: z.int().nonnegative().optional().catch(undefined),
  publishedAt: Told,
  submittedOnDailyAt: Told,
  submittedOnDailyBy: PersonSchema,
  withdrawnAt: Told,
  ai_summary: Told,
  ai_keywords: z.array(Told).catch([]),
})
type PaperRecord = z.infer<typeof PaperSchema>

const ItemSchema = z.object({ paper: PaperSchema, submittedBy: PersonSchema })

export type Listed = {
  readonly kind: 'listed'
  readonly id: string
  readonly entry: Entry
  /** The names, in lower case, of the one who put it on the list. */
  readonly submitters: readonly string[]
}

export type Item =
  | Listed
  /** `reason` says what is wrong, in words that follow the item's place; `id` as it may be shown, '' where there is none. */
  | { readonly kind: 'unreadable'; readonly id: string; readonly reason: string }

/**
 * One item of the list of a day. It was listed on the day that it says itself, unless that is still to come, else on the day
 * whose list it is; days are yyyy-mm-dd. Never throws.
 */
export function readItem(item: unknown, days: { readonly asked: string; readonly today: string }): Item {
  const { success, data } = ItemSchema.safeParse(item)
  if (!success) return { kind: 'unreadable', id: '', reason: 'is no record of a paper' }
  const { paper, submittedBy } = data
  const listedOn = dayOf(paper.submittedOnDailyAt, days.today) ?? days.asked
  const names = [submittedBy.name, paper.submittedOnDailyBy.name, paper.submittedOnDailyBy.user]
  return entryOf(
    paper,
    listedOn,
    names.map((name) => name.toLowerCase()),
  )
}

/** The record of one paper by itself. One that never was on a daily list counts as listed when it was published. */
export function readRecord(record: unknown, today: string): Item {
  const { success, data } = PaperSchema.safeParse(record)
  if (!success) return { kind: 'unreadable', id: '', reason: 'is no record of a paper' }
  const listedOn = dayOf(data.submittedOnDailyAt, today) ?? dayOf(data.publishedAt, today) ?? today
  return entryOf(data, listedOn, [])
}

function entryOf(paper: PaperRecord, listedOn: string, submitters: readonly string[]): Item {
  const { id, title, upvotes } = paper
  if (id === '') return { kind: 'unreadable', id, reason: 'has no id' }
  if (id.length > LONGEST_ID) return { kind: 'unreadable', id: plainText(id, 40), reason: 'its id is too long' }
  const arxiv = ARXIV_ID.exec(id)?.[1]
  const keywords = paper.ai_keywords.filter((keyword) => keyword !== '')
  const { data: entry, error } = EntrySchema.safeParse({
    title,
    abstract: paper.summary,
    authors: paper.authors.filter(({ name, hidden }) => name !== '' && !hidden).map(({ name }) => name),
    listedOn,
    url: `${SITE}/papers/${encodeURIComponent(arxiv ?? id)}`,
    ...(arxiv === undefined ? {} : { arxiv }),
    ...(upvotes === undefined ? {} : { upvotes }),
    ...(paper.withdrawnAt === '' ? {} : { withdrawn: true }),
    ...(paper.ai_summary === '' ? {} : { tldr: cut(paper.ai_summary, LONGEST_TLDR) }),
    ...(keywords.length === 0 ? {} : { keywords }),
  })
  if (entry === undefined) return { kind: 'unreadable', id: plainText(id, 40), reason: entryFault(error) }
  return { kind: 'listed', id: arxiv ?? id, entry, submitters }
}

/** The day of an ISO instant in UTC; undefined where there is none or it is still to come. */
function dayOf(instant: string, today: string): string | undefined {
  const { data: day } = DaySchema.safeParse(instant.slice(0, 10))
  return day !== undefined && day <= today ? day : undefined
}
