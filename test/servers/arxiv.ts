/**
 * arXiv on this machine: the feed of the newest announcement, built at midnight in New York and empty where nothing was
 * announced that day, and the query interface with its windows, pages and ids. Its calendar is its own, so that the one under
 * test has something to agree with.
 */
import { createHash } from 'node:crypto'
import { openSite, type Site, type SiteAnswer, type SiteRequest } from './site.ts'

export type ArxivPaper = {
  /** Without version: `2611.00001`. */
  readonly id: string
  readonly title: string
  readonly abstract?: string
  readonly authors?: readonly string[]
  /** The primary one first. Default cs.CL. */
  readonly categories?: readonly string[]
  readonly type?: 'new' | 'cross' | 'replace' | 'replace-cross'
  readonly version?: number
  /** Default: noon in UTC of a day on which submissions for the announcement were open. */
  readonly submitted?: string
  readonly doi?: string
  readonly journal?: string
  readonly comment?: string
}

/**
 * What goes wrong: too many requests, no answer to programs, half an answer, a web page, a page without papers in the middle
 * of a result, a feed that is built before its papers are there.
 */
export type ArxivFault = 'busy' | 'refused' | 'truncated' | 'web-page' | 'empty-page' | 'empty-feed'

export type Arxiv = {
  readonly url: string
  readonly site: Site
  /** Announces papers on a listing day (yyyy-mm-dd), Monday to Friday. They are seen from its midnight in New York on. */
  announce(day: string, papers: readonly ArxivPaper[]): void
  /** One of the two, or both, answer so until `heal`, once they have answered so many more requests well. */
  fault(fault: ArxivFault, where?: 'feed' | 'query', after?: number): void
  heal(): void
  close(): Promise<void>
}

type Placed = Required<ArxivPaper> & { readonly day: string }

const DAY_MS = 86_400_000
/** A feed shows no more items. */
const LONGEST_FEED = 2_000
const newYork = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/New_York',
  dateStyle: 'short',
  timeStyle: 'medium',
})
const offset = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'longOffset' })

export async function openArxiv({ now }: { now: () => number }): Promise<Arxiv> {
  const site = await openSite()
  const placed: Placed[] = []
  const faults = new Map<'feed' | 'query', { readonly fault: ArxivFault; after: number }>()
  const isEmpty = (): boolean => faults.get('feed')?.fault === 'empty-feed'
  const today = (): string => newYork.format(now()).slice(0, 10)

  const feed =
    (form: 'rss' | 'atom') =>
    (request: SiteRequest): SiteAnswer => {
      const categories =
        decodeURIComponent(request.path.split('?')[0] ?? '')
          .split('/')
          .at(-1)
          ?.split('+') ?? []
      const papers = isEmpty() ? [] : placed.filter((paper) => paper.day === today() && isIn(paper, categories))
      papers.splice(LONGEST_FEED)
      const body = form === 'rss' ? rss(today(), papers, categories) : atom(today(), papers, categories)
      const etag = `"${createHash('sha1').update(body).digest('hex')}"`
      if (request.headers['if-none-match'] === etag) return { status: 304, headers: { etag } }
      return { headers: { 'content-type': `application/${form}+xml; charset=utf-8`, etag }, body }
    }
  const query = (request: SiteRequest): SiteAnswer => {
    const asked = (name: string): string => request.query.get(name) ?? ''
    const papers = latest(placed.filter((paper) => paper.day <= today()))
    const ids = asked('id_list').split(',').filter(Boolean)
    const [, from = '', to = ''] = /submittedDate:\[(\d{12}) TO (\d{12})\]/.exec(asked('search_query')) ?? []
    const categories = [...asked('search_query').matchAll(/cat:([^\s)]+)/g)].map(([, category = '']) => category)
    const found =
      ids.length > 0
        ? papers.filter(({ id }) => ids.includes(id))
        : papers
            .filter((paper) => categories.some((category) => isUnder(paper, category)))
            .filter(({ submitted }) => from <= minute(submitted) && minute(submitted) <= to)
            .sort((a, b) => Date.parse(b.submitted) - Date.parse(a.submitted))
    const start = Number(asked('start'))
    const page =
      faults.get('query')?.fault === 'empty-page' ? [] : found.slice(start, start + Number(asked('max_results') || 10))
    return {
      headers: { 'content-type': 'application/atom+xml; charset=utf-8' },
      body: results(found.length, start, page),
    }
  }
  const orFault =
    (where: 'feed' | 'query', answer: (request: SiteRequest) => SiteAnswer) =>
    (request: SiteRequest): SiteAnswer => {
      const set = faults.get(where)
      if (set === undefined) return answer(request)
      set.after -= 1
      return set.after < 0 ? broken(set.fault, answer(request)) : answer(request)
    }
  site.on(/^\/rss\/[^/]+$/, orFault('feed', feed('rss')))
  site.on(/^\/atom\/[^/]+$/, orFault('feed', feed('atom')))
  site.on('/api/query', orFault('query', query))

  return {
    url: site.url,
    site,
    announce: (day, papers) => void placed.push(...papers.map((paper) => placedOn(day, paper))),
    fault: (fault, where, after = 0) => {
      for (const one of where === undefined ? (['feed', 'query'] as const) : [where]) faults.set(one, { fault, after })
    },
    heal: () => faults.clear(),
    close: () => site.close(),
  }
}

function placedOn(day: string, paper: ArxivPaper): Placed {
  const at = Date.parse(`${day}T12:00:00Z`)
  const weekday = new Date(at).getUTCDay()
  if (weekday === 0 || weekday === 6) throw new Error(`arXiv lists nothing on ${day}, which is at a weekend`)
  const submitted = new Date(at - (weekday === 1 ? 3 : 1) * DAY_MS).toISOString()
  const told = { abstract: `About ${paper.title}.`, authors: ['Ann Lee', 'Carl May'], categories: ['cs.CL'], submitted }
  const rest = { type: 'new', version: 1, doi: '', journal: '', comment: '' } as const
  return { ...told, ...rest, ...paper, day }
}

/** Of each paper what was announced last, as first submitted. */
function latest(papers: readonly Placed[]): Placed[] {
  const known = new Map<string, Placed>()
  for (const paper of papers) {
    known.set(paper.id, { ...paper, submitted: known.get(paper.id)?.submitted ?? paper.submitted })
  }
  return [...known.values()]
}

function isIn(paper: Placed, categories: readonly string[]): boolean {
  return paper.categories.some((own) => categories.some((one) => own === one || own.startsWith(`${one}.`)))
}

function isUnder(paper: Placed, category: string): boolean {
  const start = category.endsWith('*') ? category.slice(0, -1) : undefined
  return paper.categories.some((own) => (start === undefined ? own === category : own.startsWith(start)))
}

function minute(instant: string): string {
  return new Date(instant).toISOString().replace(/\D/g, '').slice(0, 12)
}

function broken(fault: ArxivFault, answer: SiteAnswer): SiteAnswer {
  switch (fault) {
    case 'busy':
      return { status: 429, headers: { 'content-type': 'text/plain' }, body: 'Rate exceeded.' }
    case 'refused':
      return { status: 406, body: 'Not Acceptable' }
    case 'truncated':
      return { ...answer, body: String(answer.body).slice(0, -40) }
    case 'web-page':
      return { headers: { 'content-type': 'text/html' }, body: '<!DOCTYPE html><html><body><p>Down<br></body></html>' }
    case 'empty-page':
    case 'empty-feed':
      return answer
  }
}

const NAMES = [
  'xmlns:arxiv="http://arxiv.org/schemas/atom"',
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"',
].join(' ')

function rss(day: string, papers: readonly Placed[], categories: readonly string[]): string {
  const date = `${new Date(`${day}T00:00:00Z`).toUTCString().slice(0, 26)}${zone(day).replace(':', '')}`
  const items = papers.map((paper) =>
    element('item', [
      element('title', text(paper.title)),
      element('link', `https://arxiv.org/abs/${paper.id}`),
      element('description', text(described(paper, categories))),
      `<guid isPermaLink="false">oai:arXiv.org:${paper.id}v${paper.version}</guid>`,
      ...paper.categories.map((category) => element('category', category)),
      element('pubDate', date),
      ...aboutAnnouncement(paper, categories),
    ]),
  )
  const channel = [element('title', 'updates on arXiv.org'), element('pubDate', date), ...items].join('\n')
  return `<?xml version='1.0' encoding='UTF-8'?>\n<rss ${NAMES} version="2.0"><channel>\n${channel}\n</channel></rss>\n`
}

function atom(day: string, papers: readonly Placed[], categories: readonly string[]): string {
  const date = `${day}T00:00:00${zone(day)}`
  const entries = papers.map((paper) =>
    element('entry', [
      element('id', `oai:arXiv.org:${paper.id}v${paper.version}`),
      element('title', text(paper.title)),
      element('updated', date),
      element('summary', text(described(paper, categories))),
      ...paper.categories.map((category) => `<category term="${category}"/>`),
      element('published', date),
      ...aboutAnnouncement(paper, categories),
    ]),
  )
  return document([element('title', 'updates on arXiv.org'), element('updated', date), ...entries])
}

function results(total: number, start: number, papers: readonly Placed[]): string {
  const entries = papers.map((paper) =>
    element('entry', [
      element('id', `http://arxiv.org/abs/${paper.id}v${paper.version}`),
      element('title', text(paper.title)),
      element('summary', text(`  ${paper.abstract}\n`)),
      ...paper.categories.map((category) => `<category term="${category}" scheme="http://arxiv.org/schemas/atom"/>`),
      element('published', paper.submitted),
      ...optional('arxiv:comment', paper.comment),
      `<arxiv:primary_category term="${paper.categories[0]}"/>`,
      ...optional('arxiv:journal_ref', paper.journal),
      ...paper.authors.map((name) => element('author', element('name', text(name)))),
      ...optional('arxiv:doi', paper.doi),
    ]),
  )
  return document([
    element('title', 'arXiv Query'),
    element('opensearch:totalResults', `${total}`),
    element('opensearch:startIndex', `${start}`),
    ...entries,
  ])
}

function aboutAnnouncement(paper: Placed, categories: readonly string[]): string[] {
  return [
    element('arxiv:announce_type', typeIn(paper, categories)),
    ...optional('arxiv:journal_reference', paper.journal),
    ...optional('arxiv:DOI', paper.doi),
    element('dc:creator', text(paper.authors.join(', '))),
  ]
}

function described(paper: Placed, categories: readonly string[]): string {
  return `arXiv:${paper.id}v${paper.version} Announce Type: ${typeIn(paper, categories)} \nAbstract: ${paper.abstract}`
}

/** A new paper is a cross-list in a feed that does not have its primary category. */
function typeIn(paper: Placed, categories: readonly string[]): string {
  const [primary = ''] = paper.categories
  return paper.type === 'new' && !isIn({ ...paper, categories: [primary] }, categories) ? 'cross' : paper.type
}

/** `-04:00` in summer. */
function zone(day: string): string {
  return offset.format(Date.parse(`${day}T05:00:00Z`)).slice(-6)
}

function document(children: readonly string[]): string {
  return `<?xml version='1.0' encoding='UTF-8'?>\n<feed ${NAMES} xmlns="http://www.w3.org/2005/Atom">\n${children.join('\n')}\n</feed>\n`
}

function element(name: string, content: string | readonly string[]): string {
  return `<${name}>${typeof content === 'string' ? content : content.join('\n')}</${name}>`
}

function optional(name: string, content: string): string[] {
  return content === '' ? [] : [element(name, text(content))]
}

function text(raw: string): string {
  return raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
