/**
 * Hugging Face Daily Papers on 127.0.0.1: papers on days, as the site lists them (date, limit, p; at most 100 in one answer),
 * with validators, late summaries and upvotes that grow, and the record of each paper by itself.
 */
import { createHash } from 'node:crypto'
import type { Instant } from '../../src/core/instant.ts'
import { addDays, utcDay } from '../../src/core/volume.ts'
import { openSite, type Site, type SiteAnswer, type SiteRequest } from './site.ts'

export type ListedPaper = {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly authors?: readonly string[]
  readonly upvotes?: number
  /** User name of the one who put it on the list. */
  readonly submitter?: string
  /** Comes late: the site's machine writes it hours after. */
  readonly tldr?: string
  readonly keywords?: readonly string[]
  readonly withdrawn?: boolean
  /** The day of its listing as the record says it; by default that of the list it is on. */
  readonly listedAt?: string
}

export type HuggingFace = {
  readonly url: string
  /** For faults: a later rule wins. */
  readonly site: Site
  /** Adds papers to the list of a day (yyyy-mm-dd). */
  list(day: string, papers: readonly ListedPaper[]): void
  /** What became of a paper since: more upvotes, a summary, its withdrawal. */
  change(id: string, now: Partial<ListedPaper>): void
  /** Takes everything off the list of a day. */
  clear(day: string): void
  close(): Promise<void>
}

/** `now` bounds what may be asked for: a day still to come is refused, as the site does. Default: no bound. */
export async function openHuggingFace({ now }: { readonly now?: () => Instant } = {}): Promise<HuggingFace> {
  const site = await openSite()
  const days = new Map<string, string[]>()
  const papers = new Map<string, ListedPaper & { readonly day: string }>()

  function daily({ query, headers }: SiteRequest): SiteAnswer {
    const date = query.get('date') ?? [...days.keys()].sort().at(-1) ?? '2026-01-01'
    if (!/^\d{4}-\d\d-\d\d$/.test(date) || (now !== undefined && date > utcDay(now()))) {
      return json(400, { error: 'Invalid date' })
    }
    const limit = Math.min(Number(query.get('limit') ?? 50), 100)
    const start = Number(query.get('p') ?? 0) * limit
    const listed = (days.get(date) ?? []).slice(start, start + limit).flatMap((id) => papers.get(id) ?? [])
    return conditional(headers['if-none-match'], listed.map(itemOf))
  }

  site.on('/api/daily_papers', daily)
  site.on(/^\/api\/papers\//, ({ path }) => {
    const paper = papers.get(decodeURIComponent(path.replace(/^\/api\/papers\/|\?.*$/g, '')))
    return paper === undefined ? json(404, { error: 'Paper not found' }) : json(200, recordOf(paper))
  })

  return {
    url: site.url,
    site,
    list(day, added) {
      for (const paper of added) papers.set(paper.id, { day, ...paper })
      days.set(day, [...(days.get(day) ?? []), ...added.map(({ id }) => id)])
    },
    change(id, since) {
      const paper = papers.get(id)
      if (paper === undefined) throw new Error(`no paper ${id} is listed`)
      papers.set(id, { ...paper, ...since })
    },
    clear: (day) => void days.delete(day),
    close: site.close,
  }
}

function json(status: number, body: unknown): SiteAnswer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) }
}

function conditional(known: string | undefined, body: unknown): SiteAnswer {
  const answer = json(200, body)
  const etag = `W/"${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16)}"`
  return known === etag
    ? { status: 304, headers: { etag } }
    : { ...answer, headers: { ...answer.headers, etag, 'cache-control': 'no-cache' } }
}

/** `publishedAt` of an item is New York's midnight marked as UTC: the evening before. */
function itemOf(paper: ListedPaper & { readonly day: string }): unknown {
  return {
    paper: recordOf(paper),
    publishedAt: `${addDays(paper.day, -2)}T20:00:00.000Z`,
    title: paper.title,
    summary: paper.summary,
    thumbnail: `https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/${paper.id}.png`,
    numComments: 1,
    submittedBy: personOf(paper.submitter ?? 'librarian'),
    isAuthorParticipating: false,
  }
}

function recordOf(paper: ListedPaper & { readonly day: string }): unknown {
  const { id, title, summary, authors = ['Ada Poe', 'Bo Lin'], upvotes = 0, submitter = 'librarian', day } = paper
  return {
    id,
    authors: authors.map((name, at) => ({ _id: `a${at}`, name, hidden: false })),
    publishedAt: `${addDays(day, -1)}T00:00:00.000Z`,
    submittedOnDailyAt: `${paper.listedAt ?? day}T00:00:00.000Z`,
    submittedOnDailyBy: personOf(submitter),
    title,
    summary,
    upvotes,
    discussionId: `d-${id}`,
    ...(paper.tldr === undefined ? {} : { ai_summary: paper.tldr, ai_keywords: paper.keywords ?? [] }),
    ...(paper.withdrawn === true ? { withdrawnAt: `${day}T12:00:00.000Z` } : {}),
  }
}

function personOf(name: string): unknown {
  return { _id: `u-${name}`, avatarUrl: '/avatars/0.svg', fullname: name, name, user: name, type: 'user', isPro: false }
}
