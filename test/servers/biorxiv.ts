/** api.biorxiv.org on 127.0.0.1: records by the day on which they were posted, in pages, with numbers as strings as there. */
import { openSite, type Site, type SiteAnswer } from './site.ts'

export type Posted = {
  readonly doi: string
  readonly title?: string
  readonly abstract?: string
  readonly version?: number
  readonly authors?: string
  readonly category?: string
  readonly type?: string
  readonly published?: string
}

export type Biorxiv = {
  /** Stands for https://api.biorxiv.org. */
  readonly url: string
  readonly site: Site
  /** Posts versions on a day (yyyy-mm-dd), behind what that day has already. What is no record is served as it is. */
  post(server: 'biorxiv' | 'medrxiv', day: string, records: readonly (Posted | unknown)[]): void
  close(): Promise<void>
}

type Row = { readonly server: string; readonly day: string; readonly record: unknown }

/** `pageSize` is the server's own affair; it was 100 once and is 30 now. */
export async function openBiorxiv({ pageSize = 30 }: { pageSize?: number } = {}): Promise<Biorxiv> {
  const site = await openSite()
  const rows: Row[] = []
  const of = (server: string) => rows.filter((row) => row.server === server)

  site.on(/^\/details\/(bio|med)rxiv\/\d{4}-\d\d-\d\d\/\d{4}-\d\d-\d\d\/\d+\/json$/, ({ path }) => {
    const [, , server = '', from = '', to = '', cursor = '0'] = path.split('/')
    const found = of(server)
      .filter(({ day }) => day >= from && day <= to)
      .sort((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)))
      .map(({ record }) => record)
    const page = found.slice(Number(cursor), Number(cursor) + pageSize)
    if (found.length === 0)
      return json({ messages: [{ status: 'no posts found', interval: `${from}:${to}` }], collection: [] })
    const counts = { cursor: Number(cursor), count: page.length, count_new_papers: '1', total: `${found.length}` }
    return json({
      messages: [{ status: 'ok', category: 'all', interval: `${from}:${to}`, ...counts }],
      collection: page,
    })
  })
  site.on(/^\/details\/(bio|med)rxiv\/10\..+\/na\/json$/, ({ path }) => {
    const [, , server = '', ...rest] = path.split('/')
    const doi = rest.slice(0, -2).join('/')
    const found = of(server).flatMap(({ record }) => (doiOf(record) === doi ? [record] : []))
    if (found.length === 0) return json({ messages: [{ status: 'no posts found' }], collection: [] })
    return json({ messages: [{ status: 'ok' }], collection: found })
  })

  return {
    url: site.url,
    site,
    post(server, day, records) {
      for (const one of records) rows.push({ server, day, record: isPosted(one) ? recordOf(one, server, day) : one })
    },
    close: () => site.close(),
  }
}

function isPosted(one: unknown): one is Posted {
  return doiOf(one) !== undefined && !(one instanceof Object && 'server' in one)
}

function doiOf(one: unknown): string | undefined {
  return one instanceof Object && 'doi' in one && typeof one.doi === 'string' ? one.doi.toLowerCase() : undefined
}

function recordOf(posted: Posted, server: string, day: string): Readonly<Record<string, string>> {
  const { doi, version = 1 } = posted
  return {
    title: `On ${doi}`,
    abstract: `We study what ${doi} stands for.`,
    authors: 'Smith, A. B.; Jones, C.;',
    author_corresponding: 'Ann B. Smith',
    author_corresponding_institution: 'A University',
    date: day,
    type: 'new results',
    license: 'cc_by',
    category: 'neuroscience',
    jatsxml: `https://www.${server}.org/content/early/${doi}.source.xml`,
    funder: 'NA',
    published: 'NA',
    server: server === 'biorxiv' ? 'bioRxiv' : 'medRxiv',
    ...posted,
    version: `${version}`,
  }
}

function json(body: unknown): SiteAnswer {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
