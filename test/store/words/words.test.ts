/** What PostgreSQL finds is what FTS5 finds, in the same order. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Clue } from '../../../src/core/clue.ts'
import type { Paper } from '../../../src/core/paper.ts'
import type { PaperWords } from '../../../src/core/store/papers.ts'
import type { Db } from '../../../src/store/schema.ts'
import { forgetWords, keysThatMayMatch, papersWith, wordFrequencies, wordsBeginning } from '../../../src/store/words.ts'
import { NO_OUTLINE } from '../../contracts/store/words.ts'
import { makePaper } from '../../core/made.ts'
import { isWithoutPostgres } from '../empty-database.ts'
import { keepPapers, openPostgres, openSqlite, putPapers } from './two-databases.ts'

/** The commonest first, as many times as their place tells. */
const VOCABULARY = [
  ...[
    'model',
    'data',
    'learn',
    'robot',
    'diffus',
    'c++',
    'gpt-4',
    'qwen2.5',
    'r&d',
    '.net',
    'c#',
    'lora',
    'neural',
    'neuron',
  ],
  ...[
    'über',
    'müller',
    'été',
    'ε-greedi',
    'αβ',
    '注意',
    '注意力',
    '学習',
    'がん',
    'h∞',
    'i̇stanbul',
    'ß',
    'naïv',
    '3.5b',
    '2:4',
  ],
  ...[
    "o'brien",
    'x\\y',
    "it''s",
    '"quot"',
    "'",
    '\\',
    '&',
    '|',
    '!',
    ':*',
    '(',
    ')',
    '<->',
    '*',
    'and',
    'OR',
    'A',
    'a',
    '',
  ],
  ...['\0', 'a\0b', '😀', '𝔸', '\ue02b', '\ue100x', 'x'.repeat(3_000), '語'.repeat(900)],
]
const SPELLINGS = [
  'author:levine:',
  'author:müller:',
  "author:o'brien:",
  'category:cs.ro.',
  'category:cs.lg.',
  'id:2604.01853:',
]
const DAYS = ['2026-11-14', '2026-11-15', '2026-11-16']
const PAPERS = 300

const word = fc.nat(VOCABULARY.length ** 2 - 1).map((place) => VOCABULARY[Math.floor(Math.sqrt(place))] ?? '')
const common = word.map((one) => VOCABULARY[VOCABULARY.length - 1 - VOCABULARY.indexOf(one)] ?? one)

const paperWords = fc.record({
  title: fc.array(common, { maxLength: 6 }),
  abstract: fc.array(common, { maxLength: 40 }),
  spellings: fc.uniqueArray(
    fc.oneof(
      common,
      fc.constantFrom(...SPELLINGS),
      common.map((one) => `${one}s`),
    ),
    { maxLength: 12 },
  ),
})

const beginning = fc
  .tuple(fc.constantFrom(...VOCABULARY, ...SPELLINGS), fc.integer({ min: 1, max: 12 }))
  .map(([one, length]) => one.slice(0, length))

const { clue } = fc.letrec<{ clue: Clue; word: Clue; many: Clue }>((tie) => ({
  clue: fc.oneof({ maxDepth: 4, depthSize: 'small' }, tie('word'), tie('many')),
  word: fc.record({
    kind: fc.constant('word' as const),
    stems: fc.array(fc.oneof(fc.constantFrom(...VOCABULARY), fc.string()), { maxLength: 4 }),
    prefixes: fc.array(beginning, { maxLength: 2 }),
  }),
  many: fc.record({
    kind: fc.constantFrom('all' as const, 'any' as const),
    of: fc.array(tie('clue'), { maxLength: 4 }),
  }),
}))

function made(count: number): { papers: readonly Paper[]; words: readonly PaperWords[] } {
  const all = fc.sample(paperWords, { numRuns: count, seed: 8 })
  const keys = all.map((_, at) => `arxiv:${(at * 7_919) % count}`)
  return {
    papers: keys.map((key, at) => makePaper({ key, listedOn: DAYS[at % DAYS.length] ?? '' })),
    words: all.map((words, at) => ({ ...words, key: keys[at] ?? '', outline: NO_OUTLINE })),
  }
}

function holding(...stems: readonly string[]): Clue {
  return { kind: 'word', stems, prefixes: [] }
}

const RUNS = { seed: 8, numRuns: 250 }
const ALL = { limit: 1_000, offset: 0 }

async function keysWith(db: Db, asked: Clue, page: Parameters<typeof papersWith>[2] = ALL): Promise<string[]> {
  return (await papersWith(db, asked, page)).map(({ key }) => key)
}

describe.skipIf(isWithoutPostgres())('words on SQLite and PostgreSQL', () => {
  const { papers, words } = made(PAPERS)
  let sqlite: Db
  let postgres: Db

  beforeAll(async () => {
    sqlite = await openSqlite()
    postgres = await openPostgres()
    for (const db of [sqlite, postgres]) {
      await putPapers(db, papers)
      await keepPapers(db, words, papers.length)
    }
  }, 60_000)
  afterAll(async () => {
    await sqlite.destroy()
    await postgres.destroy()
  })

  test('any clue finds the same papers in the same order', async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(clue, async (asked) => {
        const keys = await keysWith(sqlite, asked)
        expect(await keysWith(postgres, asked)).toEqual(keys)
        if (keys.length > 0) found++
      }),
      RUNS,
    )
    // Else it would say little.
    expect(found).toBeGreaterThan(RUNS.numRuns / 3)
  }, 60_000)

  test('pages, days and what may match in the archive are the same', async () => {
    await fc.assert(
      fc.asyncProperty(clue, fc.nat(40), fc.constantFrom(...DAYS), async (asked, offset, day) => {
        const page = { limit: 15, offset, before: day }
        expect(await keysWith(postgres, asked, page)).toEqual(await keysWith(sqlite, asked, page))
        const between = [asked, day, DAYS[1] ?? ''] as const
        expect(await keysThatMayMatch(postgres, ...between)).toEqual(await keysThatMayMatch(sqlite, ...between))
      }),
      { ...RUNS, numRuns: 80 },
    )
  }, 60_000)

  test('a thousand words of which one is enough, and a thousand that are all needed', async () => {
    const thousand = Array.from({ length: 1_000 }, (_, at) => `w${at}`)
    const wide = holding(...thousand, 'lora')
    expect(await keysWith(sqlite, wide)).not.toEqual([])
    expect(await keysWith(postgres, wide)).toEqual(await keysWith(sqlite, wide))
    const repeated: Clue = { kind: 'any', of: Array.from({ length: 1_000 }, () => holding('model', 'data')) }
    expect(await keysWith(postgres, repeated)).toEqual(await keysWith(sqlite, repeated))
    const needed: Clue = { kind: 'all', of: Array.from({ length: 1_000 }, () => holding('model')) }
    expect(await keysWith(postgres, needed)).toEqual(await keysWith(sqlite, needed))
    const none: Clue = { kind: 'all', of: thousand.map((one) => holding(one)) }
    expect([await keysWith(sqlite, none), await keysWith(postgres, none)]).toEqual([[], []])
  })

  test('a clue of nothing finds nothing', async () => {
    for (const none of [holding(), { kind: 'any', of: [] }, { kind: 'all', of: [] }] satisfies Clue[]) {
      expect([await keysWith(sqlite, none), await keysWith(postgres, none)]).toEqual([[], []])
    }
  })

  test('the words that begin so, and how many papers hold a word', async () => {
    for (const begun of ['n', 'neur', 'ü', '注', 'x', "'", '\\', '|', '\0', '😀', '\ue100', 'author', ...VOCABULARY]) {
      const same = (await wordsBeginning(sqlite, begun)).toSorted()
      expect((await wordsBeginning(postgres, begun)).toSorted(), JSON.stringify(begun)).toEqual(same)
    }
    expect(await wordsBeginning(postgres, 'neur')).toContain('neuron')
    const frequencies = await wordFrequencies(sqlite, [...VOCABULARY, 'unheard'])
    expect(frequencies.holding.get('model')).toBeGreaterThan(PAPERS / 10)
    expect(await wordFrequencies(postgres, [...VOCABULARY, 'unheard'])).toEqual(frequencies)
  })
})

/** More papers than a contract may store one by one. */
describe.each([
  ['SQLite', openSqlite],
  ['PostgreSQL', openPostgres],
] as const)('more hits than are put in order on %s', (name, open) => {
  test.skipIf(name === 'PostgreSQL' && isWithoutPostgres())(
    'each comes once, the newest first',
    async () => {
      const many = Array.from({ length: 10_020 }, (_, at) =>
        makePaper({ key: `k${at}`, listedOn: at < 15 ? '2026-11-01' : '2026-11-20' }),
      )
      const db = await open()
      await putPapers(db, many)
      const words = many.map(({ key }) => ({ key, title: ['cat'], abstract: [], spellings: [], outline: NO_OUTLINE }))
      await keepPapers(db, words, many.length)
      const first = await keysWith(db, holding('cat'), { limit: 9_990, offset: 0 })
      const across = await keysWith(db, holding('cat'), { limit: 20, offset: 9_990 })
      const last = await keysWith(db, holding('cat'), { limit: 20, offset: 10_010 })
      expect([first.length, across.length, last.length]).toEqual([9_990, 20, 10])
      expect(new Set([...first, ...across, ...last]).size).toBe(10_020)
      const old = many.slice(0, 15).map(({ key }) => key)
      expect([...across, ...last].slice(-15).toSorted()).toEqual(old.toSorted())
      await db.destroy()
    },
    60_000,
  )
})

describe.skipIf(isWithoutPostgres())('words that come and go on PostgreSQL', () => {
  const { papers, words } = made(60)

  /** Everything that is counted, as it is and as it would be if it were counted now. */
  async function counts(db: Db) {
    const stems = [...new Set(words.flatMap(({ title, abstract }) => [...title, ...abstract]))]
    return { ...(await wordFrequencies(db, stems)), begun: (await wordsBeginning(db, 'n')).toSorted() }
  }

  test('the counts are those of a database that never had any other', async () => {
    const [lived, fresh] = [await openPostgres(), await openPostgres()]
    const keys = papers.map(({ key }) => key)
    const others = words.map((one, at) => ({ ...one, ...words[(at + 1) % words.length], key: one.key }))
    const gone = keys.slice(0, 20)
    await putPapers(lived, papers)
    await keepPapers(lived, others, 1)
    await keepPapers(lived, words.slice(10), 2)
    await forgetWords(lived, gone)
    await forgetWords(lived, gone)
    await forgetWords(lived, [])
    await lived.deleteFrom('paper').where('key', 'in', gone).execute()

    await putPapers(fresh, papers)
    await keepPapers(fresh, words.slice(20), 2)
    expect(await counts(lived)).toEqual(await counts(fresh))
    const asked: Clue = {
      kind: 'any',
      of: [holding('model', 'robot'), { kind: 'word', stems: [], prefixes: ['neur'] }],
    }
    expect(await keysWith(lived, asked)).toEqual(await keysWith(fresh, asked))
    for (const db of [lived, fresh]) await db.destroy()
  })

  test('a paper with its words goes only after them', async () => {
    const db = await openPostgres()
    await putPapers(db, papers)
    await keepPapers(db, words, 1)
    await expect(db.deleteFrom('paper').where('key', '=', 'arxiv:0').execute()).rejects.toThrow(/kept_paper/)
    await db.destroy()
  })

  test('of a text with more different words than fit the first are kept', async () => {
    const db = await openPostgres()
    const abstract = Array.from({ length: 90_000 }, (_, at) => `wörterbuch${at}`)
    const paper = makePaper({ key: 'long' })
    await putPapers(db, [paper])
    await keepPapers(
      db,
      [{ key: 'long', title: ['titl'], abstract, spellings: ['author:levine:'], outline: NO_OUTLINE }],
      1,
    )
    expect(await keysWith(db, holding('titl'))).toEqual(['long'])
    expect(await keysWith(db, holding('wörterbuch0'))).toEqual(['long'])
    expect(await keysWith(db, holding('wörterbuch89999'))).toEqual([])
    await keepPapers(
      db,
      [{ key: 'long', title: [], abstract: Array(70_000).fill('model'), spellings: [], outline: NO_OUTLINE }],
      2,
    )
    expect(await keysWith(db, holding('model'))).toEqual(['long'])
    await db.destroy()
  })
})
