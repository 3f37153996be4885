/** The query interface (https://info.arxiv.org/help/api/user-manual.html): papers by the time of their submission, and by id. */
import { z } from 'zod'
import { type Instant, MINUTE } from '../../core/instant.ts'
import type { Entry, Rejected } from '../../core/paper.ts'
import { earlier } from '../../core/volume.ts'
import { announcedOn } from './announcements.ts'
import { entryOf } from './entry.ts'
import { mapInTurns } from './turns.ts'
import { firstText, readXml, terms } from './xml.ts'

const PAGE = 200
/** The interface shows no more of one query. */
export const LONGEST_RESULT = 30_000

/** `total` counts what the query has on all its pages, `found` what this one has, the latest submitted first. */
export type QueryPage =
  | { readonly kind: 'page'; readonly total: number; readonly found: readonly (Entry | Rejected)[] }
  /** The interface does not take the query; why, as it says it. */
  | { readonly kind: 'refused'; readonly why: string }

const PaperElement = z.object({
  id: firstText,
  title: firstText,
  summary: firstText,
  published: firstText,
  author: z.array(z.object({ name: firstText }).catch({ name: '' })).catch([]),
  category: terms,
  'arxiv:primary_category': terms,
  'arxiv:comment': firstText,
  'arxiv:journal_ref': firstText,
  'arxiv:doi': firstText,
})
const Document = z.object({
  feed: z.tuple([
    z.object({
      'opensearch:totalResults': firstText.pipe(z.string().regex(/^\d{1,9}$/)).transform(Number),
      entry: z.array(z.unknown()).default([]),
    }),
  ]),
})

/** The query for what was submitted in any of the categories from one instant until another (to the minute, both included). */
export function submittedQuery(
  categories: readonly string[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
  start: number,
): string {
  const anyCategory = categories.flatMap(categoryTerms).join(' OR ')
  return new URLSearchParams({
    search_query: `(${anyCategory}) AND submittedDate:[${minuteOf(from)} TO ${minuteOf(to)}]`,
    sortBy: 'submittedDate',
    sortOrder: 'descending',
    start: `${start}`,
    max_results: `${PAGE}`,
  }).toString()
}

export function idQuery(arxiv: string): string {
  return new URLSearchParams({ id_list: arxiv, max_results: '1' }).toString()
}

/** `cs` means all of an archive, whose papers are in `cs.CL` and the like; `hep-th` has nothing below it. */
function categoryTerms(category: string): string[] {
  return category.includes('.') ? [`cat:${category}`] : [`cat:${category}`, `cat:${category}.*`]
}

/** `202611201900`, in UTC. */
function minuteOf(at: Instant): string {
  return new Date(Math.floor(at / MINUTE) * MINUTE).toISOString().replace(/\D/g, '').slice(0, 12)
}

/** Rejects with an Error in words where the text is no whole answer. `today` in New York: nothing was listed later. */
export async function readQueryPage(
  text: string,
  { host, today }: { host: string; today: string },
): Promise<QueryPage> {
  const { data } = Document.safeParse(await readXml(text, { host, wanted: 'list of papers' }))
  if (data === undefined) throw new Error(`${host} answered with something else than its list of papers`)
  const [{ entry: elements, 'opensearch:totalResults': total }] = data.feed
  const papers = await mapInTurns(elements, (element) => PaperElement.safeParse(element).data)
  const fault = papers.find((paper) => paper !== undefined && /\/api\/errors/.test(paper.id))
  if (fault !== undefined) return { kind: 'refused', why: fault.summary.slice(0, 200) }
  const found = await mapInTurns(papers, (paper, index) => readPaper(paper, `paper ${index + 1}`, today))
  return { kind: 'page', total, found }
}

function readPaper(paper: z.infer<typeof PaperElement> | undefined, place: string, today: string): Entry | Rejected {
  if (paper === undefined) return { at: place, reason: 'is no record of a paper' }
  const listedOn = /^\d{4}-/.test(paper.published) ? listedOnOf(Date.parse(paper.published), today) : ''
  const told = {
    id: paper.id,
    title: paper.title,
    abstract: paper.summary,
    authors: paper.author.map(({ name }) => name).filter((name) => name !== ''),
    categories: [...paper['arxiv:primary_category'], ...paper.category],
    doi: paper['arxiv:doi'],
    journal: paper['arxiv:journal_ref'],
    comment: paper['arxiv:comment'],
    listedOn,
  }
  return entryOf(told, place)
}

/** '' where the instant is none. */
function listedOnOf(submitted: Instant, today: string): string {
  if (Number.isNaN(submitted)) return ''
  return earlier(announcedOn(submitted), today)
}
