import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../src/core/instant.ts'
import { type Entry, EntrySchema } from '../../src/core/paper.ts'
import type { Clock, Cursor, Source, SourceItem } from '../../src/core/ports.ts'
import { createHttp } from '../../src/sources/http.ts'
import { createHuggingFaceSource, type HuggingFaceOptions } from '../../src/sources/hugging-face.ts'
import { type HuggingFace, type ListedPaper, openHuggingFace } from '../servers/hugging-face.ts'
import type { SiteAnswer } from '../servers/site.ts'

const TODAY = '2026-11-21'
const YESTERDAY = '2026-11-20'

/** Moves only when it is told to; sleeping takes no time. */
const clock: Clock & { at: number; forward(ms: number): void } = {
  at: 0,
  now: () => new Date(clock.at),
  sleep: async () => {},
  forward(ms) {
    clock.at += ms
  },
}
let face: HuggingFace

beforeEach(async () => {
  clock.at = Date.parse(`${TODAY}T09:00:00Z`)
  face = await openHuggingFace({ now: () => clock.at })
})
afterEach(() => face.close())

function sourceWith(options: Partial<HuggingFaceOptions> = {}): Source {
  const http = createHttp({ clock, userAgent: 'Paperwire test', timeoutMs: 2_000 })
  return createHuggingFaceSource({ name: 'hf', http, url: face.url, now: () => clock.at, pauseMs: 0, ...options })
}

/** Papers with ids `2611.0<first>` and up. */
function papers(count: number, first = 1, about: Partial<ListedPaper> = {}): ListedPaper[] {
  return Array.from({ length: count }, (_, at) => {
    const id = `2611.${String(first + at).padStart(5, '0')}`
    return { id, title: `Paper ${id}`, summary: `What ${id} says.`, ...about }
  })
}

type Reading = {
  readonly ids: readonly string[]
  readonly entries: readonly Entry[]
  readonly rejected: readonly string[]
  readonly cursors: number
  /** Of them those that say that nothing has changed. */
  readonly unchanged: number
  readonly cursor: Cursor | undefined
  readonly reached: readonly (string | undefined)[]
  readonly error: string | undefined
}

/** Takes what a source gives until it ends or fails; `cursor` is the last, or the one it began with. */
async function take(items: AsyncIterable<SourceItem> | undefined, since?: Cursor): Promise<Reading> {
  const entries: Entry[] = []
  const rejected: string[] = []
  const cursors: Extract<SourceItem, { kind: 'cursor' }>[] = []
  const done = (error?: string): Reading => ({
    ids: entries.map(({ arxiv, title }) => arxiv?.replace('2611.', '') ?? title),
    entries,
    rejected,
    cursors: cursors.length,
    unchanged: cursors.filter(({ isUnchanged }) => isUnchanged === true).length,
    cursor: cursors.at(-1)?.cursor ?? since,
    reached: cursors.map(({ reached }) => reached),
    error,
  })
  try {
    for await (const item of items ?? []) {
      if (item.kind === 'entry') entries.push(item.entry)
      else if (item.kind === 'rejected') rejected.push(`${item.rejected.at}: ${item.rejected.reason}`)
      else cursors.push(item)
    }
    return done()
  } catch (fault) {
    return done(fault instanceof Error ? fault.message : `no Error: ${String(fault)}`)
  }
}

const read = (source: Source, since?: Cursor): Promise<Reading> => take(source.read(since), since)

/** What was asked for since the last look, short: `20 p0`, with `?` where the question was conditional. */
function asked(): string[] {
  const requests = face.site.requests.slice(looked)
  looked = face.site.requests.length
  return requests.map(({ query, headers }) => {
    const mark = headers['if-none-match'] === undefined ? '' : '?'
    return `${query.get('date')?.slice(8)} p${query.get('p')}${mark}`
  })
}
let looked = 0
beforeEach(() => {
  looked = 0
})

describe('reading', () => {
  test('at first takes today and yesterday, the newest first, each with its cursor, and nothing older', async () => {
    face.list('2026-11-19', papers(1, 1))
    face.list(YESTERDAY, papers(2, 11))
    face.list(TODAY, papers(1, 21))
    const first = await read(sourceWith())
    expect(first).toMatchObject({ ids: ['00021', '00011', '00012'], cursors: 2, rejected: [], error: undefined })
    expect(first.entries.map(({ listedOn }) => listedOn)).toEqual([TODAY, YESTERDAY, YESTERDAY])
    expect(asked()).toEqual(['21 p0', '20 p0'])
  })

  test('asks politely, for a hundred of a day', async () => {
    await read(sourceWith())
    const [request] = face.site.requests
    expect(request?.path).toBe(`/api/daily_papers?date=${TODAY}&limit=100&p=0`)
    expect(request?.headers).toMatchObject({ 'user-agent': 'Paperwire test', accept: 'application/json' })
  })

  test('follows the pages of a day until a short one', async () => {
    face.list(TODAY, papers(230))
    const { ids } = await read(sourceWith())
    expect(new Set(ids).size).toBe(230)
    expect(asked()).toEqual(['21 p0', '21 p1', '21 p2', '20 p0'])
  })

  test.each([100, 200])('a day of exactly %i papers', async (count) => {
    face.list(TODAY, papers(count))
    expect((await read(sourceWith())).ids).toHaveLength(count)
  })

  test('a paper that stands twice in a list comes once', async () => {
    face.list(TODAY, [...papers(2), ...papers(2), { id: '2611.00001v2', title: 'Again', summary: 'It says so.' }])
    expect((await read(sourceWith())).ids).toEqual(['00001', '00002'])
  })

  test('a server that does not count pages is not asked for ever', async () => {
    face.list(TODAY, papers(100))
    const page = await fetch(`${face.url}/api/daily_papers?date=${TODAY}&limit=100`).then((answer) => answer.text())
    looked = face.site.requests.length
    face.site.on('/api/daily_papers', { body: page })
    // Nor days, it seems: what was told for one day is not told for another in the same reading.
    expect((await read(sourceWith())).ids).toHaveLength(100)
    expect(asked()).toEqual(['21 p0', '21 p1', '20 p0', '20 p1'])
  })

  test('a list without end is a failure, and what was read of it stays', async () => {
    face.list(TODAY, papers(2_500))
    const { ids, cursors, error } = await read(sourceWith())
    expect(ids).toHaveLength(2_000)
    expect(cursors).toBe(0)
    expect(error).toBe('127.0.0.1 lists more than 2000 papers for 2026-11-21, so the rest of that day was not read')
  })

  test('later reads what came since, asking whether days have changed', async () => {
    face.list(YESTERDAY, papers(1, 1))
    const source = sourceWith()
    const first = await read(source)
    expect(await read(source, first.cursor)).toMatchObject({ ids: [], cursors: 1 })
    face.list(TODAY, papers(1, 2))
    const third = await read(source, first.cursor)
    expect(third.ids).toEqual(['00002'])
    clock.forward(HOUR)
    face.list(YESTERDAY, papers(1, 3))
    const fourth = await read(source, third.cursor)
    expect(fourth.ids).toEqual(['00001', '00003'])
    clock.forward(HOUR)
    expect([third, fourth].map(({ cursors, unchanged }) => [cursors, unchanged])).toEqual([
      [1, 0],
      [2, 1],
    ])
    expect(await read(source, fourth.cursor)).toMatchObject({ ids: [], cursors: 2, unchanged: 2 })
    expect(asked()).toEqual(['21 p0', '20 p0', '21 p0?', '21 p0?', '21 p0?', '20 p0?', '21 p0?', '20 p0?'])
  })

  test('a day of several pages is always read whole, even where all answers look the same', async () => {
    face.site.on('/api/daily_papers', ({ query, headers }) => {
      if (headers['if-none-match'] === '"day"') return { status: 304 }
      const count = query.get('p') === '0' ? 100 : 3
      const page = papers(count, 1 + 100 * Number(query.get('p'))).map(({ id }) => itemOf(id))
      return { headers: { etag: '"day"' }, body: JSON.stringify(page) }
    })
    const source = sourceWith()
    const { cursor } = await read(source)
    expect((await read(source, cursor)).ids).toHaveLength(103)
  })

  test('upvotes and summaries that come later come with the paper again', async () => {
    face.list(YESTERDAY, papers(1))
    const source = sourceWith()
    const first = await read(source)
    clock.forward(2 * HOUR)
    face.change('2611.00001', { upvotes: 40, tldr: 'It works.', keywords: ['work'] })
    const { entries } = await read(source, first.cursor)
    expect(entries).toMatchObject([{ upvotes: 40, tldr: 'It works.', keywords: ['work'] }])
  })

  test('after a downtime reads every day since', async () => {
    const source = sourceWith()
    const { cursor } = await read(source)
    for (let day = 0; day <= 12; day += 1) {
      face.list(new Date(clock.at + day * DAY).toISOString().slice(0, 10), papers(1, day + 1))
    }
    clock.forward(12 * DAY)
    const { ids, cursors } = await read(source, cursor)
    expect([...ids].sort()).toEqual(papers(13).map(({ id }) => id.slice(5)))
    expect(cursors).toBe(14)
  })

  test('a day that fails keeps what was read before it, and is read at the next reading', async () => {
    face.list(TODAY, papers(1, 1))
    face.list(YESTERDAY, papers(1, 2))
    let isDown = true
    const source = sourceWith()
    face.site.on('/api/daily_papers', ({ query }) =>
      isDown && query.get('date') === YESTERDAY
        ? { status: 500 }
        : { body: JSON.stringify([itemOf(query.get('date') === TODAY ? '2611.00001' : '2611.00002')]) },
    )
    const first = await read(source)
    expect(first).toMatchObject({ ids: ['00001'], cursors: 1 })
    expect(first.error).toMatch(/^127\.0\.0\.1 .*500/)
    isDown = false
    expect(await read(source, first.cursor)).toMatchObject({ ids: ['00001', '00002'], error: undefined })
    expect(asked()).toEqual(['21 p0', '20 p0', '21 p0', '20 p0'])
  })

  test('a record that cannot be read is told with its place, the others are kept, and the day is read whole again', async () => {
    const items = [
      itemOf('2611.00001'),
      { paper: { id: '2611.00009', title: 'No abstract' } },
      null,
      itemOf('2611.00002'),
    ]
    face.site.on('/api/daily_papers', { headers: { etag: '"same"' }, body: JSON.stringify(items) })
    const source = sourceWith()
    const first = await read(source)
    expect(first.ids.slice(0, 2)).toEqual(['00001', '00002'])
    expect(first.rejected.slice(0, 2)).toEqual([
      '2026-11-21 item 2 (2611.00009): has no abstract',
      '2026-11-21 item 3: is no record of a paper',
    ])
    expect((await read(source, first.cursor)).rejected).toHaveLength(2)
    expect(asked()).toEqual(['21 p0', '20 p0', '21 p0'])
  })

  test('a cursor that cannot be read is none', async () => {
    face.list(TODAY, papers(1))
    expect((await read(sourceWith(), 'no cursor')).ids).toEqual(['00001'])
  })
})

describe('what is taken of a list', () => {
  test('a paper comes when it has its upvotes', async () => {
    face.list(YESTERDAY, [...papers(1, 1, { upvotes: 4 }), ...papers(1, 2, { upvotes: 5 }), ...papers(1, 3)])
    const source = sourceWith({ minUpvotes: 5 })
    const first = await read(source)
    expect(first.ids).toEqual(['00002'])
    face.change('2611.00003', { upvotes: 60 })
    clock.forward(2 * HOUR)
    expect((await read(source, first.cursor)).ids).toEqual(['00002', '00003'])
  })

  test('only what certain people listed', async () => {
    face.list(TODAY, [...papers(1, 1, { submitter: 'AK' }), ...papers(1, 2, { submitter: 'somebody' })])
    expect((await read(sourceWith({ submitters: ['ak', 'nobody'] }))).ids).toEqual(['00001'])
  })

  test('a list that did not change is read again when something else of it is wanted', async () => {
    face.list(YESTERDAY, papers(1, 1, { upvotes: 2 }))
    const { ids, cursor } = await read(sourceWith({ minUpvotes: 5 }))
    clock.forward(2 * HOUR)
    expect([ids, (await read(sourceWith({ minUpvotes: 1 }), cursor)).ids]).toEqual([[], ['00001']])
  })

  test('neither the archive has anything else', async () => {
    face.list('2026-11-18', [...papers(1, 1, { upvotes: 9, submitter: 'AK' }), ...papers(1, 2, { upvotes: 9 })])
    face.list('2026-11-18', papers(1, 3, { submitter: 'AK' }))
    const source = sourceWith({ minUpvotes: 5, submitters: ['AK'] })
    expect((await take(source.readBack?.('2026-11-18', undefined))).ids).toEqual(['00001'])
  })
})

describe('reading back', () => {
  test('takes whole days, the newest first, and says how far it came', async () => {
    face.list('2026-11-18', papers(101, 100))
    face.list('2026-11-19', papers(1, 2))
    face.list(TODAY, papers(1, 3))
    const back = await take(sourceWith().readBack?.('2026-11-18', undefined))
    expect(back.ids.slice(0, 2)).toEqual(['00003', '00002'])
    expect(back.ids).toHaveLength(103)
    expect(back.reached).toEqual([TODAY, YESTERDAY, '2026-11-19', '2026-11-18'])
  })

  test('goes on where it was left, and further back when more is wanted', async () => {
    for (const [at, day] of ['2026-11-20', '2026-11-19', '2026-11-18', '2026-11-17'].entries()) {
      face.list(day, papers(1, at + 1))
    }
    let fails = true
    face.site.on('/api/daily_papers', ({ query }) => {
      if (fails && query.get('date') === '2026-11-19') return { status: 503 }
      const place = 20 - Number(query.get('date')?.slice(8))
      return { body: JSON.stringify(place < 0 ? [] : [itemOf(`2611.0000${place + 1}`)]) }
    })
    const source = sourceWith()
    const first = await take(source.readBack?.('2026-11-19', undefined))
    expect(first).toMatchObject({ ids: ['00001'], reached: [TODAY, YESTERDAY] })
    expect(first.error).toContain('127.0.0.1')
    fails = false
    clock.forward(HOUR)
    const second = await take(source.readBack?.('2026-11-19', first.cursor))
    expect(second).toMatchObject({ ids: ['00002'], reached: ['2026-11-19'], error: undefined })
    expect((await take(source.readBack?.('2026-11-19', second.cursor))).cursors).toBe(0)
    const third = await take(source.readBack?.('2026-11-17', second.cursor))
    expect(third).toMatchObject({ ids: ['00003', '00004'], reached: ['2026-11-18', '2026-11-17'] })
  })
})

describe('looking one paper up', () => {
  test('finds what was listed once, whatever is wanted of the lists', async () => {
    face.list('2026-03-02', papers(1, 1, { upvotes: 3 }))
    const source = sourceWith({ minUpvotes: 50, submitters: ['AK'] })
    expect(await source.lookUp?.('arxiv:2611.00001')).toMatchObject({
      title: 'Paper 2611.00001',
      listedOn: '2026-03-02',
      upvotes: 3,
    })
    expect(await source.lookUp?.('arxiv:2611.00002')).toBeUndefined()
  })

  test.each(['doi:10.1101/2026.01.02.123456', 'title:abc', 'arxiv:hep-th/9901001', 'arxiv:../../etc', ''])(
    'asks for nothing that it cannot know: %s',
    async (key) => {
      expect(await sourceWith().lookUp?.(key)).toBeUndefined()
      expect(face.site.requests).toHaveLength(0)
    },
  )

  test.each<[SiteAnswer, string]>([
    [{ status: 500 }, '127.0.0.1 '],
    [{ body: '<!doctype html><title>Sign in</title>' }, '127.0.0.1 answered with a web page instead of that paper'],
    [{ body: '{"id":"2611.00001"}' }, '127.0.0.1 answered about 2611.00001 with a record that has no title'],
    [
      { body: JSON.stringify({ id: '2611.00007', title: 'x', summary: 'y' }) },
      '127.0.0.1 answered about another paper than 2611.00001',
    ],
  ])('fails in words: %j', async (answer, words) => {
    face.site.on(/papers/, answer)
    await expect(sourceWith().lookUp?.('arxiv:2611.00001')).rejects.toThrow(words)
  })
})

describe('what is no list', () => {
  test.each<[name: string, answer: SiteAnswer, words: string]>([
    [
      'a web page',
      { headers: { 'content-type': 'text/html' }, body: ' <html>Sorry</html>' },
      'answered with a web page instead of its list of papers',
    ],
    [
      'an error as JSON',
      { body: '{"error":"Internal"}' },
      'answered with something else instead of its list of papers',
    ],
    ['a text', { body: '"papers"' }, 'answered with something else instead of its list of papers'],
    ['nothing', { body: '' }, 'answered with nothing instead of its list of papers'],
    [
      'half a list',
      { body: '[{"paper":{"id":' },
      'answered with something that cannot be read instead of its list of papers',
    ],
    ['no such address', { status: 404 }, 'has no list of papers at its address: give its new one, or remove it'],
  ])('%s is a failure in words, and no cursor passes it', async (_, answer, words) => {
    face.site.on('/api/daily_papers', answer)
    expect(await read(sourceWith())).toMatchObject({ ids: [], cursors: 0, error: `127.0.0.1 ${words}` })
  })

  test('an empty day is a day', async () => {
    expect(await read(sourceWith())).toMatchObject({ ids: [], rejected: [], cursors: 2, error: undefined })
  })

  test('a day still to come on the server is a failure, not an empty day', async () => {
    clock.forward(DAY)
    const behind = await openHuggingFace({ now: () => clock.at - DAY })
    const reading = await read(sourceWith({ url: behind.url }))
    expect(reading.error).toMatch(/^127\.0\.0\.1 .*400/)
    expect(reading.cursors).toBe(0)
    await behind.close()
  })
})

/** An item with nothing but what is needed. */
function itemOf(id: string): object {
  return { paper: { id, title: `Paper ${id}`, summary: `What ${id} says.` } }
}

describe('whatever is sent', () => {
  const LIST = '../shared/payloads/hf-daily-papers.json'
  const real = existsSync(LIST) ? readFileSync(LIST, 'utf8') : undefined
  if (real === undefined) console.log(`mutated real lists: skipped, because ${LIST} is not there`)
  const list = real ?? JSON.stringify([itemOf('2611.00001'), itemOf('2611.00002')])

  const cut = fc.nat(list.length).map((end) => list.slice(0, end))
  const bytes = fc.uint8Array({ maxLength: 400 }).map((some) => Buffer.from(some))
  const patched = fc
    .tuple(fc.nat(list.length), fc.string({ unit: 'binary', maxLength: 8 }))
    .map(([at, some]) => list.slice(0, at) + some + list.slice(at + some.length))
  const json = fc.json()

  test('there are entries, rejections, or one sentence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(cut, bytes, patched, json), async (body) => {
        face.site.on('/api/daily_papers', { body })
        const { entries, rejected, cursors, error } = await read(sourceWith())
        for (const entry of entries) expect(EntrySchema.parse(entry)).toEqual(entry)
        for (const one of rejected)
          expect(one).toMatch(/^2026-11-2[01] item \d+( \(.{1,40}\))?: (has no|is no|its) [a-z ]+$/u)
        if (error === undefined) expect(cursors).toBe(2)
        else expect(error).toMatch(/^127\.0\.0\.1 answered with [a-z ]+$/)
      }),
      { numRuns: 200 },
    )
  })

  test('good records beside a bad one are kept', async () => {
    const items: unknown[] = JSON.parse(list)
    await fc.assert(
      fc.asyncProperty(fc.nat(items.length - 1), fc.jsonValue(), async (at, bad) => {
        face.site.on('/api/daily_papers', { body: JSON.stringify(items.with(at, bad)) })
        const { entries, rejected } = await read(sourceWith())
        expect([entries.length, rejected.length]).toEqual([items.length - 1, 2])
      }),
      { numRuns: 50 },
    )
  })
})
