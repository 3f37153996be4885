import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from '../../src/core/instant.ts'
import { type Entry, EntrySchema } from '../../src/core/paper.ts'
import { type AskedSource, createLookUp } from '../../src/flows/look-up-paper.ts'

const ENTRY = EntrySchema.parse({ title: 'A title', abstract: 'Text.', listedOn: '2026-11-12', arxiv: '2611.00001' })
const POPULAR: Entry = { ...ENTRY, upvotes: 7 }

/** A source that answers with what stands under `says`, and counts how often it was asked. */
function source(name: string, kind: AskedSource['kind'], says: Entry | Error | undefined) {
  const asked: string[] = []
  const made = {
    name,
    kind,
    asked,
    says,
    lookUp: async (key: string) => {
      asked.push(key)
      if (made.says instanceof Error) throw made.says
      return made.says
    },
  }
  return made
}

const clock = () => {
  const made = { at: Date.UTC(2026, 10, 21), now: () => made.at }
  return made
}

describe('who is asked', () => {
  const sources = () => [
    source('arxiv', 'arxiv', undefined),
    source('hf', 'hugging-face', undefined),
    source('biorxiv', 'biorxiv', undefined),
    source('medrxiv', 'medrxiv', undefined),
    source('lab', 'feed', undefined),
  ]
  test.each([
    ['arxiv:2611.00001', ['arxiv', 'hf']],
    ['doi:10.1101/2026.11.12.000001', ['biorxiv', 'medrxiv']],
    ['doi:10.64898/2026.11.12.000001', ['biorxiv', 'medrxiv']],
  ])('for %s: those that could know it', async (key, asked) => {
    const all = sources()
    expect(await createLookUp({ sources: all, now: clock().now })(key)).toEqual({ kind: 'unknown', asked })
    expect(all.filter((one) => one.asked.length > 0).map(({ name }) => name)).toEqual(asked)
  })

  test.each(['doi:10.1038/s41592-026-00001-2', 'title:abc', ''])('for %j: nobody', async (key) => {
    const all = sources()
    expect(await createLookUp({ sources: all, now: clock().now })(key)).toEqual({ kind: 'off' })
    expect(all.flatMap(({ asked }) => asked)).toEqual([])
  })

  test('without sources: nobody', async () => {
    expect(await createLookUp({ sources: [], now: clock().now })('arxiv:2611.00001')).toEqual({ kind: 'off' })
  })
})

describe('what is answered', () => {
  const answerOf = (arxiv: Entry | Error | undefined, hf: Entry | Error | undefined) =>
    createLookUp({ sources: [source('arxiv', 'arxiv', arxiv), source('hf', 'hugging-face', hf)], now: clock().now })(
      'arxiv:2611.00001',
    )
  const busy = new Error('export.arxiv.org asks for a pause until 10:40 UTC')

  test('the best informed first, then what others say', async () => {
    expect(await answerOf(ENTRY, POPULAR)).toEqual({
      kind: 'found',
      source: 'arxiv',
      entry: ENTRY,
      also: [{ source: 'hf', entry: POPULAR }],
      missingIn: [],
    })
  })

  test('who does not know it', async () => {
    expect(await answerOf(ENTRY, undefined)).toMatchObject({ source: 'arxiv', also: [], missingIn: ['hf'] })
  })

  test('one that fails is made up for by the next', async () => {
    expect(await answerOf(busy, POPULAR)).toMatchObject({ kind: 'found', source: 'hf', missingIn: [] })
  })

  test('where one fails and the other does not know it, nobody can say', async () => {
    const answer = { kind: 'failed', why: busy.message, asked: ['arxiv', 'hf'] }
    expect(await answerOf(busy, undefined)).toEqual(answer)
    expect(await answerOf(undefined, busy)).toEqual(answer)
  })
})

describe('what is remembered', () => {
  const busy = new Error('arxiv.org did not answer')
  test.each<[string, Entry | Error | undefined, number]>([
    ['a paper found for an hour', ENTRY, HOUR],
    ['an unknown one for ten minutes', undefined, 10 * MINUTE],
    ['a failure for a minute', busy, MINUTE],
  ])('%s', async (_, says, keptMs) => {
    const time = clock()
    const arxiv = source('arxiv', 'arxiv', says)
    const lookUp = createLookUp({ sources: [arxiv], now: time.now })
    await lookUp('arxiv:2611.00001')
    time.at += keptMs - 1
    await lookUp('arxiv:2611.00001')
    expect(arxiv.asked).toHaveLength(1)
    time.at += 1
    await lookUp('arxiv:2611.00001')
    expect(arxiv.asked).toHaveLength(2)
  })

  test('two who ask at once share one request', async () => {
    const arxiv = source('arxiv', 'arxiv', ENTRY)
    const lookUp = createLookUp({ sources: [arxiv], now: clock().now })
    const [one, other] = await Promise.all([lookUp('arxiv:2611.00001'), lookUp('arxiv:2611.00001')])
    expect(one).toBe(other)
    expect(arxiv.asked).toHaveLength(1)
  })

  test('the last five hundred only', async () => {
    const arxiv = source('arxiv', 'arxiv', undefined)
    const lookUp = createLookUp({ sources: [arxiv], now: clock().now })
    for (let n = 0; n <= 500; n++) await lookUp(`arxiv:2611.${10_000 + n}`)
    await lookUp('arxiv:2611.10001')
    expect(arxiv.asked).toHaveLength(501)
    await lookUp('arxiv:2611.10000')
    expect(arxiv.asked).toHaveLength(502)
  })
})
