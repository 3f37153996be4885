/** `try` replays the archive: what it counts is what alerts would have posted, and did. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import { DAY, MINUTE } from '../../src/core/instant.ts'
import { stemsWorthAsking } from '../../src/core/narrowing/propose.ts'
import type { PaperKey } from '../../src/core/paper.ts'
import type { Store } from '../../src/core/store.ts'
import { addDays } from '../../src/core/volume.ts'
import { bestOf, bestOfWeek, sampleTopic, tryTopic, weakest } from '../../src/flows/try-topic.ts'
import { topicOf, wordless } from '../core/made.ts'
import { LAB, type Listed, openDesk, type TestDesk } from '../desk.ts'

const FIRST = '2026-03-02'
const LAST_DAY = 19

/** What comes in on a day, counted from the first, in the morning or late: listed on that day unless it says otherwise. */
type Arrival = {
  readonly day: number
  readonly source: 'hf' | 'arxiv'
  readonly entry: Listed
  readonly isLate?: boolean
  readonly isOld?: boolean
}

/** A channel for each topic follows it, the days pass, and each channel gets its digests. What each got, and the desk then. */
async function live(
  topics: readonly string[],
  arrivals: readonly Arrival[],
): Promise<{ readonly desk: TestDesk; readonly posted: readonly (readonly string[])[] }> {
  const desk = await openDesk({ now: `${FIRST}T00:30:00Z` })
  const channels = topics.map((_, at): ChannelRef => ({ ...LAB, channel: `c${at}` }))
  for (const [at, topic] of topics.entries()) {
    await desk.ask('settings announce off', { channel: channels[at] ?? LAB })
    await desk.ask(`subscribe ${topic}`, { channel: channels[at] ?? LAB })
  }
  for (let day = 0; day <= LAST_DAY + 1; day++) {
    for (const [isLate, time] of [
      [false, '08:00'],
      [true, '17:00'],
    ] as const) {
      desk.clock.at = Date.parse(`${addDays(FIRST, day)}T${time}:00Z`)
      for (const source of ['hf', 'arxiv'] as const) {
        const now = arrivals.filter((one) => one.day === day && (one.isLate ?? false) === isLate)
        for (const live of [false, true]) {
          const told = now.filter((one) => one.source === source && (one.isOld ?? false) === !live)
          const entries = told.map(({ entry }) => entry)
          if (entries.length > 0) await desk.arrive(entries, { source, live })
        }
      }
      desk.clock.forward(61 * MINUTE)
      await desk.tick()
      await desk.deliver()
    }
  }
  const posted: string[][] = []
  for (const channel of channels) {
    const digests = await desk.store.deliveries({ channel: channelKey(channel) })
    posted.push(digests.flatMap(({ papers }) => papers).sort())
  }
  return { desk, posted }
}

/** What `try` says that each topic would have posted, by its papers and by its count, with the words of all papers kept. */
async function tried({ desk, clock }: TestDesk, topics: readonly string[]) {
  const found: { keys: string[]; matched: number }[] = []
  await desk.archive.keepWords()
  for (const topic of topics) {
    const asked = { topic: topicOf(topic), weeks: 4, at: clock.at, channel: channelKey(LAB) }
    const { papers, volume } = await tryTopic(desk, asked)
    found.push({ keys: papers.map(({ paper }) => paper.key).sort(), matched: volume.matched })
  }
  return found
}

describe('days replayed by try give what live ticks gave', () => {
  const on = (day: number, entry: Listed, source: Arrival['source'] = 'hf'): Arrival => ({ day, source, entry })
  const told = (day: number, arxiv: string, more: Partial<Listed>, source?: Arrival['source']): Arrival =>
    on(day, { title: `Told again ${arxiv}`, arxiv, listedOn: FIRST, ...more }, source)
  const ROBOT: Listed = { title: 'A robot', arxiv: '2603.00001' }

  test.each<[string, string, readonly Arrival[], readonly string[]]>([
    ['as it was listed', 'robot', [on(0, ROBOT)], ['arxiv:2603.00001']],
    [
      'enriched on its third day, so that it matches only then',
      'robot cat:cs.RO',
      [on(0, ROBOT), told(2, '2603.00001', { categories: ['cs.RO'] }, 'arxiv')],
      ['arxiv:2603.00001'],
    ],
    [
      'enriched on its fourteenth day',
      'cat:cs.RO',
      [on(0, ROBOT), told(14, '2603.00001', { categories: ['cs.RO'] }, 'arxiv')],
      ['arxiv:2603.00001'],
    ],
    [
      'enriched when it is matched no more',
      'cat:cs.RO',
      [on(0, ROBOT), told(15, '2603.00001', { categories: ['cs.RO'] }, 'arxiv')],
      [],
    ],
    [
      'voted for on its third day',
      'robot upvotes:>=20',
      [on(0, { ...ROBOT, upvotes: 3 }), told(2, '2603.00001', { upvotes: 25 })],
      ['arxiv:2603.00001'],
    ],
    [
      'of a category only later that is excluded',
      'robot -cat:cs.RO',
      [on(0, ROBOT), told(2, '2603.00001', { categories: ['cs.RO'] }, 'arxiv')],
      ['arxiv:2603.00001'],
    ],
    [
      'with another title in its second version',
      'gripper',
      [
        on(0, { ...ROBOT, version: 1 }),
        told(3, '2603.00001', { version: 2, title: 'A gripper' }),
        told(6, '2603.00001', { version: 3, title: 'An arm' }),
      ],
      ['arxiv:2603.00001'],
    ],
    [
      'with another title on the same day',
      'robot',
      [
        on(0, { ...ROBOT, version: 1 }),
        { ...told(0, '2603.00001', { version: 2, title: 'A mechanical arm' }), isLate: true },
      ],
      ['arxiv:2603.00001'],
    ],
    [
      'that matches for some hours of a later day',
      'gripper',
      [
        on(0, { ...ROBOT, version: 1 }),
        told(3, '2603.00001', { version: 2, title: 'A gripper' }),
        { ...told(3, '2603.00001', { version: 3, title: 'An arm' }), isLate: true },
      ],
      ['arxiv:2603.00001'],
    ],
    [
      'that matched only before it came live',
      'robot',
      [
        { ...on(0, { ...ROBOT, version: 1 }), isOld: true },
        { ...told(1, '2603.00001', { version: 2, title: 'A gripper' }), isOld: true },
        told(2, '2603.00001', { version: 2 }),
      ],
      [],
    ],
    ['withdrawn before it could be posted', 'robot', [on(0, { ...ROBOT, withdrawn: true })], []],
    [
      'withdrawn first, matching later',
      'cat:cs.RO',
      [
        on(0, { ...ROBOT, withdrawn: true }),
        told(2, '2603.00001', { categories: ['cs.RO'], withdrawn: true }, 'arxiv'),
        told(4, '2603.00001', { withdrawn: false }, 'arxiv'),
      ],
      ['arxiv:2603.00001'],
    ],
    ['listed by two sources', 'source:arxiv', [on(0, ROBOT), told(1, '2603.00001', {}, 'arxiv')], ['arxiv:2603.00001']],
    ['listed by its second source too late', 'source:arxiv', [on(0, ROBOT), told(16, '2603.00001', {}, 'arxiv')], []],
  ])('a paper %s', async (_, topic, arrivals, keys) => {
    const { desk, posted } = await live([topic], arrivals)
    expect(posted).toEqual([keys])
    expect(await tried(desk, [topic])).toEqual([{ keys, matched: keys.length }])
  })

  const WORDS = ['robot', 'arm', 'cup', 'survey', 'graph', 'neural networks', 'LLM']
  const TOPICS = [
    'robot',
    'robot arm',
    '"robot arm" OR cup -survey',
    'neural network -cat:cs.LG',
    'graph NEAR/4 robot',
    'cat:cs.RO',
    'source:arxiv -survey',
    'upvotes:>=10 cup',
    'LLM upvotes:>=5',
    'title:(survey OR graph) cat:cs',
  ]
  const text = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((words) => words.join(' '))
  const entry = fc.record(
    {
      title: text,
      abstract: fc
        .array(text, { minLength: 1, maxLength: 3 })
        .map((parts) => parts.map((one) => `We see ${one}.`).join(' ')),
      categories: fc.subarray(['cs.RO', 'cs.LG', 'stat.ML']),
      upvotes: fc.integer({ min: 0, max: 15 }),
      version: fc.integer({ min: 1, max: 3 }),
      withdrawn: fc.constant(false),
    },
    { requiredKeys: ['title', 'abstract'] },
  )
  const arrival = fc.record({
    paper: fc.integer({ min: 0, max: 24 }),
    day: fc.integer({ min: 0, max: LAST_DAY }),
    isLate: fc.boolean(),
    source: fc.constantFrom('hf' as const, 'arxiv' as const),
    entry,
  })

  test('whatever comes in', { timeout: 240_000 }, async () => {
    let matches = 0
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { minLength: 60, maxLength: 90 }), async (made) => {
        const days = new Map<number, number>()
        for (const { paper, day } of made) days.set(paper, Math.min(day, days.get(paper) ?? day))
        const arrivals = made.map(({ paper, day, source, isLate, entry: { upvotes, ...entry } }): Arrival => {
          const arxiv = `2603.${String(10_000 + paper)}`
          const listedOn = addDays(FIRST, days.get(paper) ?? day)
          // Of a day on which only upvotes changed the last count is kept, so they are told once a day.
          const votes = isLate || upvotes === undefined ? {} : { upvotes }
          const told = { ...entry, ...votes, title: `${entry.title} (${paper})`, arxiv, listedOn }
          return { day, source, isLate, entry: told }
        })
        // What comes at one instant is told apart by its sources only, so each tells of a paper once.
        const first = new Map(arrivals.map((one) => [`${one.day} ${one.isLate} ${one.source} ${one.entry.arxiv}`, one]))
        const { desk, posted } = await live(TOPICS, [...first.values()])
        const found = await tried(desk, TOPICS)
        expect(found.map(({ keys }) => keys)).toEqual(posted)
        expect(found.map(({ matched }) => matched)).toEqual(posted.map((keys) => keys.length))
        matches += posted.flat().length
        await desk.store.close()
      }),
      { seed: 20_261_121, numRuns: 6, endOnFailure: true },
    )
    expect(matches).toBeGreaterThan(100)
  })
})

describe('the report', () => {
  const WEEK = ['2026-03-09', '2026-03-10', '2026-03-11', '2026-03-12', '2026-03-13', '2026-03-14', '2026-03-15']

  async function withArchive(): Promise<TestDesk> {
    const desk = await openDesk({ now: '2026-03-15T12:00:00Z' })
    for (const [at, listedOn] of WEEK.entries()) {
      await desk.arrive(
        [
          { title: `A robot policy ${at}`, abstract: 'It learns by diffusion.', categories: ['cs.RO'], listedOn },
          { title: `Diffusion ${at}`, abstract: 'We benchmark a policy for it.', categories: ['cs.LG'], listedOn },
          { title: `A diffusion policy ${at}`, abstract: 'Cups are moved.', categories: ['cs.RO'], listedOn },
          { title: `A survey of diffusion ${at}`, abstract: 'It is long.', listedOn },
        ],
        { live: false },
      )
    }
    return desk
  }

  const look = async ({ desk, clock }: TestDesk, text: string, narrower: readonly string[] = [], weeks = 2) =>
    tryTopic(desk, {
      topic: topicOf(text),
      weeks,
      at: clock.at,
      channel: undefined,
      phrase: topicOf('"diffusion policy"'),
      narrower: narrower.map((one) => topicOf(one)),
    })

  test('texts are read by their outlines, which are fetched where a topic asks for words', async () => {
    const { desk, clock } = await withArchive()
    await desk.archive.keepWords()
    let fetched = 0
    const without = {
      ...desk.store,
      async outlines(keys: readonly PaperKey[]) {
        fetched += keys.length
        return wordless(await desk.store.papers(keys))
      },
    }
    const matched = async (store: Store, text: string, ...narrower: string[]) => {
      const asked = {
        topic: topicOf(text),
        weeks: 2,
        at: clock.at,
        channel: undefined,
        narrower: narrower.map((one) => topicOf(one)),
      }
      return (await tryTopic({ ...desk, store }, asked)).volume.matched
    }
    expect([await matched(desk.store, 'robot'), await matched(without, 'robot'), fetched]).toEqual([7, 0, 7])
    expect([await matched(without, 'cat:cs.LG'), fetched]).toEqual([7, 7])
    expect([await matched(without, 'cat:cs.LG', 'cat:cs.LG -robot'), fetched]).toEqual([7, 35])
    await sampleTopic({ ...desk, store: without }, { topic: topicOf('cat:cs.LG'), at: clock.at, channel: undefined })
    expect(fetched).toBe(63)
    await desk.store.close()
  })

  test('counts the topic, its phrase and the narrower ones by day', async () => {
    const desk = await withArchive()
    const report = await look(desk, 'diffusion policy', ['diffusion policy -benchmark', 'diffusion policy cat:cs.RO'])
    expect(report.volume).toMatchObject({ considered: 28, matched: 21, days: 7 })
    expect(report.volume.weeks.map(({ matched }) => matched)).toEqual([0, 21])
    expect(report.phrase.matched).toBe(7)
    expect(report.narrower.map(({ matched }) => matched)).toEqual([14, 14])
  })

  test('finds what only the phrase finds', async () => {
    const desk = await withArchive()
    await desk.arrive([{ title: 'Policies', abstract: 'On diffusion. Policy is no matter.', listedOn: '2026-03-15' }])
    const report = await look(desk, 'diffusion policy')
    expect([report.volume.matched, report.phrase.matched]).toEqual([22, 8])
  })

  test('says what each term brings', async () => {
    const desk = await withArchive()
    const { terms } = await look(desk, 'robot, benchmark, zeppelin, -survey, -cup, -dragon')
    const counts = terms.map(({ term, alone, without }) => [term.text, alone.matched, without.matched])
    expect(counts).toEqual([
      ['benchmark', 7, 7],
      ['robot', 7, 7],
      ['zeppelin', 0, 14],
      ['-cup', 0, 14],
      ['-dragon', 0, 14],
      ['-survey', 0, 14],
    ])
  })

  test('what an exclusion leaves out is counted though the topic does not take it', async () => {
    const { terms, volume } = await look(await withArchive(), 'diffusion -survey')
    expect([volume.matched, terms[0]?.without.matched]).toEqual([21, 28])
  })

  test('the best of all the weeks are the first of them', async () => {
    const desk = await withArchive()
    await desk.arrive([{ title: 'Robot, robot, robot', abstract: 'A robot.', listedOn: '2026-03-03' }], { live: false })
    const report = await look(desk, 'robot')
    expect(bestOf(report)).toEqual(report.papers.slice(0, 5).map(({ paper }) => paper))
    expect(bestOf(report)[0]?.listedOn).toBe('2026-03-03')
  })

  test('the best are of the last week, the weakest are others', async () => {
    const desk = await withArchive()
    await desk.arrive([{ title: 'Robot, robot, robot', abstract: 'A robot.', listedOn: '2026-03-03' }], { live: false })
    const report = await look(desk, 'robot')
    const best = bestOfWeek(report)
    expect(report.papers[0]?.paper.listedOn).toBe('2026-03-03')
    expect(best).toHaveLength(5)
    expect(best.every(({ listedOn }) => listedOn >= '2026-03-09')).toBe(true)
    const weak = weakest(report, best)
    expect(weak).toHaveLength(3)
    expect(weak.some((paper) => best.includes(paper))).toBe(false)
    expect(weak.at(-1)).toEqual(report.papers.at(-1)?.paper)
  })

  test('an archive that ended long ago is looked at where it ends', async () => {
    const desk = await withArchive()
    desk.clock.forward(300 * DAY)
    expect((await look(desk, 'robot')).volume).toMatchObject({ to: '2026-03-15', matched: 7 })
  })

  test('a topic of values alone reads no text, and narrower ones of it do', async () => {
    const report = await look(await withArchive(), 'cat:cs.RO', ['cat:cs.RO -robot'])
    expect([report.volume.matched, report.narrower[0]?.matched]).toEqual([14, 7])
  })

  test('a sample holds the words and categories of the last week', async () => {
    const { desk, clock } = await withArchive()
    const sample = await sampleTopic(desk, { topic: topicOf('policy'), at: clock.at, channel: undefined })
    expect(sample.papers).toBe(21)
    expect([...sample.categories]).toEqual([
      ['cs.RO', 14],
      ['cs.LG', 7],
    ])
    const words = Object.fromEntries([...sample.words.values()].map(({ spelling, ...counts }) => [spelling, counts]))
    expect(words).toMatchObject({ robot: { papers: 7, titles: 7 }, diffusion: { papers: 21, titles: 14 } })
  })

  test('a sample is read by outlines, and holds what may be proposed as it would be without them', async () => {
    const { desk, clock } = await withArchive()
    const sample = async (store: Store) => {
      const read = await sampleTopic({ ...desk, store }, { topic: topicOf('policy'), at: clock.at, channel: undefined })
      return { words: read.words.size, asked: stemsWorthAsking(read), of: read.papers }
    }
    const whole = await sample(desk.store)
    await desk.archive.keepWords()
    const byOutlines = await sample(desk.store)
    expect(byOutlines).toEqual({ ...whole, words: byOutlines.words })
    expect(byOutlines.asked).not.toEqual([])
    expect(byOutlines.words).toBeLessThan(whole.words)
    const bare = {
      ...desk.store,
      outlines: async (keys: readonly PaperKey[]) => wordless(await desk.store.papers(keys)),
    }
    expect(await sample(bare)).toMatchObject({ words: 0, asked: [], of: 0 })
  })

  test('a sample holds no more than 500 papers', async () => {
    const { desk, clock, arrive } = await withArchive()
    const many = Array.from({ length: 510 }, (_, at): Listed => ({ title: `Policy ${at}`, listedOn: '2026-03-15' }))
    await arrive(many, { live: false })
    const sample = await sampleTopic(desk, { topic: topicOf('policy'), at: clock.at, channel: undefined })
    expect(sample.papers).toBe(500)
  })
})
