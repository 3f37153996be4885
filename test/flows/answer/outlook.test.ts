/** What an outlook says of the archive that it stands on. */
import { describe, expect, test } from 'vitest'
import { MINUTE } from '../../../src/core/instant.ts'
import type { Store } from '../../../src/core/store.ts'
import { addDays } from '../../../src/core/volume.ts'
import { tryTopic } from '../../../src/flows/try-topic.ts'
import { whyNothing } from '../../../src/flows/why-nothing.ts'
import { topicOf } from '../../core/made.ts'
import { HF, openDesk, type TestDesk } from '../../desk.ts'

const TODAY = '2026-11-20'
const WANTED = addDays(TODAY, -55)

/** How often others had their turn until it was done. */
async function countTurns<T>(work: () => Promise<T>): Promise<{ result: T; turns: number }> {
  let turns = 0
  let isDone = false
  const count = (): void => {
    turns += 1
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  const result = await work()
  isDone = true
  return { result, turns }
}

/** A desk with an archive that lists two papers a day back to a day, one of them about robots on every other day. */
async function withArchive(from: string): Promise<TestDesk> {
  const arxiv = { name: 'arxiv', kind: 'arxiv', everyMs: 15 * MINUTE, readsBack: true } as const
  const desk = await openDesk({ now: `${TODAY}T12:00:00Z`, about: { sources: [HF, arxiv] } })
  for (let day = from, number = 0; day <= TODAY; day = addDays(day, 1), number++) {
    const titles = [`Flowers number ${number}`, number % 2 === 0 ? `Robots number ${number}` : `Ships number ${number}`]
    await desk.arrive(
      titles.map((title) => ({ title, listedOn: day })),
      { live: false },
    )
  }
  return desk
}

/** A back-fill from `WANTED` on that has come so far; without a day it has only begun. */
async function filling({ store }: TestDesk, source: string, reached?: string): Promise<void> {
  await store.wantBackFill(source, WANTED)
  if (reached === undefined) return
  const back = { cursor: reached, reached, read: 1 }
  await store.addEntries({ source, live: false, at: 1, arrivals: [], back })
  if (reached <= WANTED) await store.recordBackFill(source, { doneAt: 1, since: WANTED })
}

const REACH = /The archive reaches back.*|.* still being read back.*/
const reachIn = (text: string): string | undefined => REACH.exec(text)?.[0]

test.each<[string, string, readonly (readonly [source: string, reached?: string])[], string | undefined]>([
  ['is whole', WANTED, [['hf', WANTED]], undefined],
  ['is whole but for a weekend', addDays(WANTED, 3), [], undefined],
  ['is young, and no past is wanted', '2026-11-12', [], 'The archive reaches back to 12 Nov only.'],
  [
    'is being filled',
    '2026-11-12',
    [['hf', '2026-11-12']],
    'The archive reaches back to 12 Nov only; Hugging Face is still being read back to 26 Sep.',
  ],
  [
    'is being filled from two sources, one of which is behind',
    '2026-10-01',
    [
      ['hf', '2026-10-01'],
      ['arxiv', '2026-11-14'],
    ],
    'The archive reaches back to 14 Nov only; arXiv and Hugging Face are still being read back to 26 Sep.',
  ],
  [
    'is being filled from one source, and the other is whole',
    WANTED,
    [
      ['hf', WANTED],
      ['arxiv', '2026-11-14'],
    ],
    'The archive reaches back to 14 Nov only; arXiv is still being read back to 26 Sep.',
  ],
  [
    'has only begun',
    TODAY,
    [['hf']],
    'The archive reaches back to 20 Nov only; Hugging Face is still being read back to 26 Sep.',
  ],
  [
    'holds much, but of a source only since its first reading',
    WANTED,
    [['hf']],
    'The archive reaches back to 20 Nov only; Hugging Face is still being read back to 26 Sep.',
  ],
  ['is behind in a source that is read no more', WANTED, [['biorxiv', '2026-11-14']], undefined],
])('says so where the archive %s', async (_, from, fills, said) => {
  const desk = await withArchive(from)
  for (const [source, reached] of fills) await filling(desk, source, reached)
  expect(reachIn(await desk.ask('try robots'))).toBe(said)
  await desk.ask('settings announce off')
  expect(reachIn(await desk.ask('subscribe robots'))).toBe(said)
})

test('an empty archive that is being filled says what is coming', async () => {
  const desk = await openDesk({ now: `${TODAY}T12:00:00Z` })
  await filling(desk, 'hf')
  const text = await desk.ask('try robots')
  expect(text).toContain('there is no volume to show')
  expect(reachIn(text)).toBe('Hugging Face is still being read back to 26 Sep.')
})

test.each([
  [WANTED, 'About 3.5 a week'],
  ['2026-11-11', 'About 3.5 a week'],
  ['2026-11-14', 'About 4 a week'],
])('the rate of a topic is that of the days since %s', async (from, rate) => {
  const desk = await withArchive(from)
  expect(await desk.ask('try robots')).toContain(rate)
})

test('others have their turn while the archive is read', async () => {
  const desk = await openDesk()
  await desk.arrive(Array.from({ length: 320 }, (_, n) => ({ title: `Robots number ${n}` })))
  await desk.desk.archive.keepWords()
  const asked = { topic: topicOf('robots'), weeks: 1, at: desk.clock.at, channel: undefined }
  const { result, turns } = await countTurns(() => tryTopic(desk.desk, asked))
  expect(result.volume.matched).toBe(320)
  expect(turns).toBeGreaterThanOrEqual(20)
})

test('a week that is asked for needs a week of archive only', async () => {
  const desk = await withArchive('2026-11-14')
  await filling(desk, 'hf', '2026-11-14')
  expect(reachIn(await desk.ask('try robots weeks:1'))).toBeUndefined()
  expect(reachIn(await desk.ask('try robots weeks:2'))).toContain('14 Nov only')
})

describe('try', () => {
  const robots = (length: number, title: string) => Array.from({ length }, (_, n) => ({ title: `${title} ${n}` }))

  test('says what each part brings, and shows the best and the weakest', async () => {
    const desk = await openDesk()
    await desk.arrive([
      ...robots(6, 'A robot'),
      ...robots(2, 'A benchmark'),
      ...robots(1, 'A survey of a robot'),
      { title: 'An arm', abstract: 'It is long. In the end a robot has it too.' },
      ...robots(10, 'Flowers'),
    ])
    const text = await desk.ask('try robot, benchmark, zeppelin, -survey, -dragon')
    const lines = text.split('\n')
    expect(lines.slice(0, 10)).toEqual([
      '# What this topic would have posted: (benchmark OR robot OR zeppelin) -dragon -survey',
      'Reads as: any of "benchmark", "robot", "zeppelin"; not "dragon"; not "survey"',
      'About 9 a day on 2026-03-16 (9 of 20 papers on 1 day, 45 %)',
      'The archive reaches back to 16 Mar only.',
      '▁▁▁▁▁▁▁█  papers a week',
      '`robot` alone brings about 7 a day (35 %): without it about 2 a day (10 %).',
      '`zeppelin` has brought nothing in one day.',
      '`-dragon` has left out nothing in one day that the other exclusions do not.',
      '`-survey` leaves out 5 %: without it about 10 a day (50 %).',
      '`benchmark` alone brings about 2 a day (10 %).',
    ])
    expect(lines[10]).toBe('## Best of 2026-03-16')
    const weakest = lines.indexOf('## What matches besides')
    expect(lines[weakest + 1]).toMatch(/^6 /)
    expect(text).toMatch(/^\d An arm .*"In the end a \*robot\* has it too\."|^\d An arm/m)
    expect(lines.at(-1)).toBe('[drop robot · 2 a day] [Subscribe]')
  })

  test('Subscribe follows the topic at once; who may not change the channel is told so', async () => {
    const { ask, click, press, arrive, last } = await openDesk()
    await arrive(robots(2, 'A robot'))
    await ask('try robot -survey')
    const guest = { id: 'gus', mayManage: false, isGuest: true }
    expect(await click('Subscribe', { person: guest })).toContain('Guests may look')
    await ask('try robot -survey')
    expect(await click('Subscribe')).toContain('# Now following here as #1 Robot -survey: robot -survey')
    expect(last().kind).toBe('show')
    expect(await press('1.subscribe')).toContain('Form: Follow a topic')
  })

  test('a topic that no button holds is chosen in a select, and one that no choice holds has none', async () => {
    const { ask, send, last, arrive } = await openDesk()
    await arrive(robots(2, 'A robot'))
    const long = Array.from({ length: 9 }, (_, n) => `robot${n}`).join(' OR ')
    await ask(`try robot OR ${long}`)
    const reply = last()
    const select = reply.kind === 'show' ? reply.message.actions.at(-1) : undefined
    expect(select).toMatchObject({ id: '1.subscribe', label: 'Subscribe' })
    const [choice] = select?.choices ?? []
    expect(await send({ kind: 'action', id: '1.subscribe', value: choice?.value ?? '' })).toContain(
      'Now following here',
    )
    const longer = Array.from({ length: 20 }, (_, n) => `robot${n}`).join(' OR ')
    expect(await ask(`try robot OR ${longer}`)).not.toContain('Subscribe')
  })

  test('a narrowing that no control holds is said', async () => {
    const { ask, arrive } = await openDesk()
    await arrive([...robots(12, 'A robot benchmark'), ...robots(14, 'A robot arm'), ...robots(60, 'Flowers')])
    const dead = Array.from({ length: 14 }, (_, n) => `zeppelin${n}`).join(' OR ')
    const text = await ask(`try robot OR ${dead}`)
    expect(text).toContain('That is more than a digest of 8 holds. Narrower:\nadd -')
    expect(text).toMatch(/\nadd -\w+: about 1[24] a day\n/)
    expect(text).not.toContain('[add')
  })

  test('the name of an author is asked about, with a button that tries the author', async () => {
    const { ask, click, arrive } = await openDesk()
    await arrive([
      { title: 'Cups', authors: ['Mina B. Okafor'] },
      { title: 'Okafor and Mina', abstract: 'A novel.' },
    ])
    const note = 'Note: These words are the name of an author here: did you mean author:"Mina Okafor"?'
    expect(await ask('try mina okafor')).toContain(note)
    expect(await click('Try the author')).toContain('Reads as: by Mina Okafor\nAbout 1 a day')
    expect(await ask('subscribe mina okafor')).toContain(note)
    expect(await ask('try jo okafor')).not.toMatch(/author/i)
  })

  test('the best are those of all the weeks: of a rare topic the last one may have none', async () => {
    const { ask, arrive } = await openDesk()
    await arrive([{ title: 'A robot', listedOn: '2026-02-02' }], { live: false })
    await arrive([{ title: 'Flowers' }, { title: 'An arm', abstract: 'A robot has it.', listedOn: '2026-02-20' }])
    const best =
      '## Best of the 43 days to 2026-03-16\n1 A robot | Hugging Face, 2 Feb\n2 An arm | Hugging Face, 20 Feb'
    expect(await ask('try robot')).toContain(best)
    expect(await ask('try robot weeks:4')).toContain('## Best of the 4 weeks to 2026-03-16\n1 An arm')
    expect(await ask('try robot after:2026-02-01')).toContain('## Best of the 44 days to 2026-03-16\n1 A robot')
    expect(await ask('subscribe robot')).not.toContain('Best of')
  })

  test('a narrowing looks back as far as what it narrows', async () => {
    const { ask, click, arrive } = await openDesk()
    await arrive([
      { title: 'A benchmark', listedOn: '2025-09-17' },
      ...robots(20, 'A robot'),
      ...robots(5, 'A benchmark of a robot'),
      ...robots(80, 'Flowers'),
    ])
    await ask('try robot, benchmark weeks:26')
    expect(await click('drop robot · 3 a day')).toContain('over the 26 weeks to 2026-03-16')
  })

  test('what looks back to a day only cannot be followed', async () => {
    const { ask, arrive } = await openDesk()
    await arrive(robots(2, 'A robot'))
    expect(await ask('try robot after:2026-01-01')).not.toContain('[Subscribe]')
  })

  test('the phrase and the other narrowings are tried by a button each', async () => {
    const { ask, click, arrive } = await openDesk()
    await arrive([
      ...Array.from({ length: 10 }, (_, n) => ({ title: `A policy ${n}`, abstract: 'Diffusion has a policy too.' })),
      ...Array.from({ length: 6 }, (_, n) => ({ title: `A benchmark of diffusion policy ${n}` })),
      ...robots(20, 'Flowers'),
    ])
    const answer = await ask('try diffusion policy')
    expect(answer).toContain('About 16 a day')
    expect(answer).toContain('[Use the phrase · 6 a day] [add -benchmark · 10 a day] [Subscribe]')
    expect(await click('add -benchmark · 10 a day')).toContain(
      '# What this topic would have posted: diffusion policy -benchmark',
    )
    await ask('try diffusion policy')
    expect(await click('Use the phrase · 6 a day')).toContain('# What "diffusion policy" would have posted')
  })
})

describe('what narrows a topic', () => {
  const many = (length: number, title: string, more: object = {}) =>
    Array.from({ length }, (_, n) => ({ title: `${title} ${n}`, ...more }))
  const papers = [
    ...many(30, 'A benchmark'),
    ...many(9, 'Planning', { abstract: 'A world has models.' }),
    ...many(40, 'Flowers'),
  ]

  test('the branch that brings most is dropped by the first button, of a subscription too', async () => {
    const { ask, click, arrive } = await openDesk()
    await arrive(papers)
    expect(await ask('try benchmark, world models')).toContain('[drop benchmark · 9 a day]')
    const answer = await ask('subscribe benchmark, world models')
    expect(answer).toContain('`benchmark` alone brings about 30 a day (38 %): without it about 9 a day (11 %).')
    expect(answer.match(/alone brings/g)).toHaveLength(1)
    expect(await click('drop benchmark · 9 a day')).toContain('is now: world models')
  })

  test('the phrase is one of the ways where it brings less, though not half as much', async () => {
    const { ask, click, arrive } = await openDesk()
    const apart = { abstract: 'Diffusion has a policy.' }
    await arrive([...many(9, 'A diffusion policy'), ...many(5, 'Planning', apart), ...many(40, 'Flowers')])
    const answer = await ask('subscribe diffusion policy')
    expect(answer).toContain('About 14 a day')
    expect(answer).not.toMatch(/as a phrase|Keep/)
    expect(answer).toContain('[Use the phrase · 9 a day]')
    expect(await click('Use the phrase · 9 a day')).toContain('is now: "diffusion policy"')
    await ask('settings size 15')
    expect(await ask('try diffusion policy')).not.toContain('Use the phrase')
  })

  test('a long form without its quotes is told that these would find the short one too', async () => {
    const { ask, arrive } = await openDesk({ synonyms: [{ words: ['LLM', 'large language model'], exact: false }] })
    await arrive([{ title: 'LLM agents' }, { title: 'Large language model agents' }])
    const hint = 'Note: In quotes, "large language model" also finds LLM; as words side by side it does not.'
    const answer = await ask('subscribe large language model agents')
    expect(answer).toContain('About 1 a day')
    expect(answer).toContain(hint)
    const quoted = await ask('try "large language model" agents')
    expect(quoted).toContain('About 2 a day')
    expect(quoted).not.toContain('Note')
  })

  test('the phrase holds the common words that were typed, though the stored topic does not', async () => {
    const { ask, click, arrive } = await openDesk()
    await arrive([...many(2, 'A human in the loop'), ...many(6, 'Loops', { abstract: 'A loop is made by a human.' })])
    expect(await ask('subscribe human in the loop')).toContain('as a phrase "human in the loop" about 2 a day')
    expect(await click('Use the phrase · 2 a day')).toContain('is now: "human in the loop"')
  })

  test('days before `after:` and from `before:` on do not thin the rate', async () => {
    const desk = await withArchive(WANTED)
    expect(await desk.ask('try robots after:2026-11-11')).toContain(
      'About 3.5 a week over the 10 days to 2026-11-20 (5 of 20 papers on 10 days, 25 %)',
    )
    expect(await desk.ask('try robots before:2026-11-11 weeks:1')).toContain('over the week to 2026-11-10')
  })

  test('the first answer after a start is that of every later one', async () => {
    const desk = await openDesk()
    await desk.arrive([...many(10, 'A robot benchmark'), ...many(12, 'A robot'), ...many(60, 'A benchmark')])
    const first = await desk.ask('try robot')
    expect(await desk.ask('try robot')).toBe(first)
  })
})

describe('a topic that brings nothing', () => {
  const PAPERS = [
    { title: 'A gripper for robots', abstract: 'It moves cups by diffusion only. Planning comes later.' },
    { title: 'Diffusion of robots', abstract: 'They plan.' },
    { title: 'Flowers', abstract: 'They grow.' },
  ]

  async function nothingFor(topic: string, about: Parameters<typeof openDesk>[0] = {}): Promise<string[]> {
    const desk = await openDesk(about)
    await desk.arrive(PAPERS)
    const lines = (await desk.ask(`try ${topic}`)).split('\n')
    const from = lines.findIndex((one) => one.startsWith('Nothing on'))
    return lines.slice(from + 2, -1)
  }

  test('says what is read and what is not', async () => {
    expect(await nothingFor('author:Nobody')).toEqual([
      'Read here: Hugging Face; arXiv, bioRxiv and medRxiv are not read.',
    ])
    expect(await nothingFor('author:Nobody', { about: { sources: [] } })).toEqual([
      'No source is read live.',
      'Hugging Face, arXiv, bioRxiv and medRxiv are not read.',
    ])
  })

  test('says what fails', async () => {
    const desk = await openDesk({ now: '2026-03-16T08:00:00Z' })
    await desk.arrive(PAPERS)
    await desk.store.recordRead('hf', { at: desk.clock.at + MINUTE, error: 'it did not answer in 10 s.' })
    const text = await desk.ask('try author:Nobody')
    expect(text).toContain('arXiv, bioRxiv and medRxiv are not read.')
    expect(text).toContain(
      'Hugging Face was last read Mon 16 Mar 2026, 08:00 UTC and fails since: it did not answer in 10 s.',
    )
  })

  test('says which words nobody writes, and which are spelled nearly so', async () => {
    const lines = await nothingFor('difusion robots')
    expect(lines).toContain('No paper of the archive holds `difusion`; perhaps it is `diffusion`.')
    expect(lines.filter((one) => one.startsWith('No paper'))).toHaveLength(1)
    expect(await nothingFor('qwertyuiop robot')).toContain('No paper of the archive holds `qwertyuiop`.')
  })

  test('a paper that lacks only what nobody writes does not come near', async () => {
    expect((await nothingFor('difusion robots')).join()).not.toMatch(/comes near|lacks/)
    const both = (await nothingFor('difusion robots flowers')).join()
    expect(both).toContain('`difusion`')
    expect(both).toContain('A gripper for robots')
  })

  test('others have their turn while many papers are read for many words', async () => {
    const desk = await openDesk()
    const papers = Array.from({ length: 160 }, (_, n) => ({ title: `Diffusion planning ${n}`, abstract: 'It learns.' }))
    await desk.arrive(papers)
    await desk.desk.archive.keepWords()
    const limits: number[] = []
    const store: Store = {
      ...desk.store,
      papersWith: (clue, page) => {
        limits.push(page.limit)
        return desk.store.papersWith(clue, page)
      },
    }
    const topic = topicOf('difusion diffusoin planing plannign lerans leanrs title:planning title:diffusion')
    const span = { from: '2026-03-01', to: '2026-03-16' }
    const asked = { topic, span, channel: undefined }
    const { result, turns } = await countTurns(() => whyNothing({ ...desk.desk, store }, asked))
    expect(result.unknown).toContainEqual({ word: 'difusion', like: 'diffusion' })
    expect(result.unknown).toHaveLength(6)
    expect(Math.max(...limits)).toBeLessThanOrEqual(60)
    expect(turns).toBeGreaterThan(9)
  })

  test('a word that only a hidden paper holds is a word that nobody writes', async () => {
    const desk = await openDesk()
    await desk.arrive(PAPERS)
    const other = { platform: 'terminal', workspace: 'demo', channel: 'club' } as const
    await desk.ask('subscribe flowers', { channel: other })
    const feed = await desk.store.addFeed({
      channel: 'terminal:demo/club',
      by: 'ann',
      addedAt: desk.clock.at,
      url: 'https://example.org/feed',
      title: 'Reports',
    })
    await desk.arrive([{ title: 'A zeppelin with a robot crew', abstract: 'Secret.' }], { feed })
    expect(await desk.ask('try zeppelin')).toContain('No paper of the archive holds `zeppelin`.')
    expect(await desk.ask('try zepelin')).not.toContain('zeppelin')
    expect(await desk.ask('try zeppelin -robot')).not.toContain('Secret')
    expect(await desk.ask('try zepelin', { channel: other })).toContain('perhaps it is `zeppelin`')
  })

  test.each([
    [
      'robots flowers',
      'A gripper for robots  The topic does not take it because one word is missing: `flowers`; `robots` was found in the title.',
    ],
    [
      'robots cups -planning',
      'A gripper for robots  The topic would take it, but excludes `planning`, which is in the abstract; `robots` was found in the title and `cups` was found in the abstract.',
    ],
    [
      '"robots of flowers"',
      'A gripper for robots  The topic does not take it because one word is missing: `flowers`; `robots` was found in the title.',
    ],
  ])('%s: shows what comes near and why it falls short', async (topic, near) => {
    const lines = await nothingFor(topic)
    const heading = lines.indexOf('## What comes near')
    expect(lines[heading + 1]).toContain(near)
    expect(heading).toBeGreaterThan(0)
  })

  test('offers the first looser reading that brings something', async () => {
    const desk = await openDesk()
    await desk.arrive(PAPERS)
    expect(await desk.ask('try "cups planning"')).toContain('Looser, as `cups AND planning`, it brings about 1 a day.')
    expect(await desk.click('Try the looser one')).toContain('# What this topic would have posted: cups AND planning')
  })

  test('says when something matched last', async () => {
    const desk = await openDesk()
    await desk.arrive([{ title: 'A zeppelin', listedOn: '2025-06-01' }], { live: false })
    await desk.arrive(PAPERS)
    expect(await desk.ask('try zeppelin')).toContain('A paper that matches was listed on 1 Jun 2025.')
  })

  test('an empty archive is not told what it lacks, but what is read', async () => {
    const desk = await openDesk()
    await desk.store.recordRead('hf', { at: desk.clock.at, error: 'it did not answer in 10 s.' })
    const text = await desk.ask('try zeppelin')
    expect(text).toContain('there is no volume to show.')
    expect(text).toContain('arXiv, bioRxiv and medRxiv are not read.')
    expect(text).toContain('Hugging Face was never read and fails since: it did not answer in 10 s.')
    expect(text).not.toMatch(/No paper|comes near/)
  })

  test('the looser reading brings what its button then shows, while the archive is being filled', async () => {
    const desk = await withArchive(WANTED)
    await filling(desk, 'hf', '2026-11-14')
    await desk.arrive([{ title: 'A gripper that juggles robots', listedOn: '2026-11-10' }], { live: false })
    await desk.arrive([{ title: 'A gripper for robots', listedOn: '2026-11-19' }], { live: false })
    const [, rate = ''] =
      /Looser, as `gripper robots`, it brings (.*)\.\n/.exec(await desk.ask('try "gripper robots"')) ?? []
    expect(rate).toBe('about 1 a week')
    expect((await desk.click('Try the looser one')).toLowerCase()).toContain(`\n${rate} over the week to 2026-11-20`)
  })
})
