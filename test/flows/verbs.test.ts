/** The JSON of the command line, in the shapes that the README documents. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ChannelRef } from '../../src/core/channel.ts'
import type { Entry } from '../../src/core/paper.ts'
import type { LookedUp } from '../../src/flows/look-up-paper.ts'
import {
  forgetSomebody,
  listChannels,
  listDeliveries,
  retryDelivery,
  showDigest,
} from '../../src/flows/verbs/deliveries.ts'
import { searchArchive, tryArchive, whyPaper } from '../../src/flows/verbs/look-up.ts'
import { isMisuse, type Misuse } from '../../src/flows/verbs/misuse.ts'
import type { Shown } from '../../src/flows/verbs/shown.ts'
import { LAB, openDesk, type TestDesk } from '../desk.ts'
import { textOfMessage } from '../plain-text.ts'
import { EXPERTS, GRASPS, PLANNER } from './papers.ts'

const Key = z.string().regex(/^(arxiv|doi|title):\S+$/)
const Instant = z.iso.datetime()
const ChannelName = z.string().regex(/^terminal:demo\/\S+$/)

const Search = z.strictObject({
  query: z.string(),
  total: z.int(),
  counted: z.enum(['exactly', 'about', 'at least']),
  papers: z.array(
    z.strictObject({
      key: Key,
      title: z.string(),
      url: z.url().nullable(),
      score: z.number(),
      matched: z.array(z.string()).min(1),
    }),
  ),
  close: z.array(z.strictObject({ key: Key, title: z.string(), url: z.url().nullable() })),
})
const Try = z.strictObject({
  canonical: z.string(),
  considered: z.int(),
  matched: z.int(),
  share: z.number().min(0).max(1),
  weeks: z.array(z.strictObject({ start: z.iso.date(), considered: z.int(), matched: z.int() })),
  terms: z.array(
    z.strictObject({
      text: z.string(),
      kind: z.enum(['branch', 'exclusion']),
      pack: z.string().nullable(),
      alone: z.int().nullable(),
      without: z.int(),
    }),
  ),
  narrowings: z.array(z.strictObject({ narrowing: z.string(), topic: z.string(), matched: z.int() })),
  papers: z.array(z.strictObject({ key: Key, title: z.string(), date: z.iso.date(), score: z.number() })),
  borderline: z.array(z.strictObject({ key: Key, title: z.string(), date: z.iso.date(), score: z.number() })).max(5),
})
const Why = z.strictObject({
  key: Key.nullable(),
  title: z.string().nullable(),
  aliases: z.array(Key),
  channel: ChannelName,
  posted: z.strictObject({ delivery: z.string().length(24), at: Instant }).nullable(),
  seen: z.array(z.strictObject({ source: z.string(), at: Instant, live: z.boolean() })),
  subscriptions: z.array(
    z.strictObject({
      number: z.int(),
      label: z.string(),
      matched: z.boolean(),
      proof: z.looseObject({ kind: z.string(), value: z.boolean() }),
      rank: z.looseObject({ score: z.number(), place: z.int().positive(), of: z.int().positive() }).nullable(),
    }),
  ),
  reason: z.enum(['posted', 'waiting', 'capped', 'withdrawn', 'no-match', 'archive', 'held', 'paused', 'unknown']),
})
const DigestJson = z.strictObject({
  channel: ChannelName,
  slot: z.string(),
  considered: z.int(),
  matched: z.int(),
  sections: z.array(
    z.strictObject({
      label: z.string(),
      topic: z.string(),
      papers: z.array(z.strictObject({ key: Key, title: z.string(), why: z.array(z.string()).min(1) })),
    }),
  ),
})
const Channels = z.strictObject({
  channels: z.array(
    z.strictObject({
      channel: ChannelName,
      name: z.string(),
      schedule: z.string(),
      zone: z.string(),
      next: Instant.nullable(),
      state: z.enum(['on', 'paused', 'held']),
      subscriptions: z.array(z.strictObject({ number: z.int(), label: z.string(), topic: z.string() })),
      changes: z.array(z.strictObject({ at: Instant, by: z.string(), what: z.string() })),
    }),
  ),
})
const Deliveries = z.strictObject({
  deliveries: z.array(
    z.strictObject({
      id: z.string().length(24),
      channel: ChannelName,
      slot: z.string(),
      kind: z.enum(['scheduled', 'instant', 'post', 'share', 'notice']),
      state: z.enum(['due', 'sending', 'uncertain', 'delivered', 'withdrawn', 'held']),
      papers: z.array(Key),
      ref: z.string().nullable(),
      attempts: z.int(),
      why: z.string().nullable(),
      heldFor: z.enum(['content', 'access']).nullable(),
      maybeRepeated: z.boolean(),
      plannedAt: Instant,
      readyAt: Instant,
      unsureSince: Instant.nullable(),
      changedAt: Instant.nullable(),
      deliveredAt: Instant.nullable(),
    }),
  ),
})

/** What goes out as one line of JSON, as a reader of it parses it. */
function parsed<Shape extends z.ZodType>(schema: Shape, shown: Shown | Misuse): z.infer<Shape> {
  if (isMisuse(shown)) throw new Error(shown.message)
  return schema.parse(JSON.parse(JSON.stringify(shown.data)))
}

function said(shown: Shown | Misuse): string {
  return isMisuse(shown) ? `${shown.message} | ${shown.at} | ${shown.mend}` : textOfMessage(shown.message)
}

/** Three papers, and #lab following robots. */
async function openLab(): Promise<TestDesk> {
  const lab = await openDesk()
  await lab.ask('settings announce off')
  await lab.ask('subscribe robots, grasps as Robots')
  await lab.arrive([PLANNER, GRASPS, EXPERTS])
  return lab
}

describe('search', () => {
  test('has what was found in each, and where it is', async () => {
    const { desk } = await openLab()
    const shown = await searchArchive(desk, 'robot or experts')
    const { papers, ...rest } = parsed(Search, shown)
    expect(rest).toEqual({ query: 'experts OR robot', total: 3, counted: 'exactly', close: [] })
    expect(papers.map(({ key }) => key).toSorted()).toEqual([
      'arxiv:2603.00001',
      'arxiv:2603.00002',
      'arxiv:2603.00003',
    ])
    expect(papers.find(({ key }) => key === 'arxiv:2603.00003')?.matched).toEqual(['experts'])
    expect(said(shown)).toContain('# 3 papers for experts OR robot\n1 ')
  })

  test('of the name of an author finds what they wrote, as in chat', async () => {
    const { desk } = await openLab()
    const shown = await searchArchive(desk, 'Jo Berg')
    expect(parsed(Search, shown)).toMatchObject({
      query: 'author:"Jo Berg"',
      total: 1,
      counted: 'exactly',
      papers: [{ key: 'arxiv:2603.00001' }],
    })
    expect(said(shown)).toContain('# 1 paper by this author: author:"Jo Berg"\n1 Planning')
    expect(said(await searchArchive(desk, 'experts'))).not.toContain('author')
  })

  test('of nothing is empty, and what is no topic is a misuse', async () => {
    const { desk } = await openLab()
    const nothing = { query: 'zebra', total: 0, counted: 'exactly', papers: [], close: [] }
    expect(parsed(Search, await searchArchive(desk, 'zebra'))).toEqual(nothing)
    const mistyped = await searchArchive(desk, 'plannign')
    const [first] = parsed(Search, mistyped).close
    expect([parsed(Search, mistyped).papers, first?.key]).toEqual([[], 'arxiv:2603.00001'])
    expect(said(mistyped)).toContain(`these come close\n1 ${first?.title}`)
    expect(said(await searchArchive(desk, '"zebra'))).toMatch(/here ↑.* \| "zebra \| \S/)
  })
})

describe('try', () => {
  test('counts by week, and lists the best twenty or all', async () => {
    const { desk, arrive } = await openLab()
    await arrive(Array.from({ length: 24 }, (_, n) => ({ title: `Drone ${n}`, arxiv: `2603.${40_000 + n}` })))
    const { papers, borderline, ...rest } = parsed(Try, await tryArchive(desk, 'drones', 2, false))
    expect(rest).toEqual({
      canonical: 'drones',
      considered: 27,
      matched: 24,
      share: 24 / 27,
      weeks: [
        { start: '2026-03-03', considered: 0, matched: 0 },
        { start: '2026-03-10', considered: 27, matched: 24 },
      ],
      terms: [],
      narrowings: [],
    })
    expect(papers).toHaveLength(20)
    expect(borderline).toHaveLength(5)
    expect(parsed(Try, await tryArchive(desk, 'drones', 2, true)).papers).toHaveLength(24)
  })

  test('counts what each term brings, and the phrase', async () => {
    const { desk, arrive } = await openLab()
    await arrive([
      ...Array.from({ length: 3 }, (_, n) => ({ title: `Drone ${n}`, arxiv: `2603.${40_000 + n}` })),
      { title: 'Drones, a survey', arxiv: '2603.50000' },
    ])
    expect(parsed(Try, await tryArchive(desk, 'drone, zeppelin, -survey', 2, false)).terms).toEqual([
      { text: 'drone', kind: 'branch', pack: null, alone: 3, without: 0 },
      { text: 'zeppelin', kind: 'branch', pack: null, alone: 0, without: 3 },
      { text: '-survey', kind: 'exclusion', pack: null, alone: null, without: 4 },
    ])
    const apart = Array.from({ length: 3 }, (_, n) => ({
      title: `Swarm ${n}`,
      abstract: 'A drone beside a swarm.',
      arxiv: `2603.${60_000 + n}`,
    }))
    await arrive([...apart, { title: 'Drone swarm', arxiv: '2603.70000' }])
    expect(parsed(Try, await tryArchive(desk, 'drone swarm', 2, false)).narrowings).toEqual([
      { narrowing: 'phrase', topic: '"drone swarm"', matched: 1 },
    ])
  })

  test('of an empty archive has a share of 0', async () => {
    const { desk } = await openDesk()
    expect(parsed(Try, await tryArchive(desk, 'drones', 1, true))).toMatchObject({
      considered: 0,
      matched: 0,
      share: 0,
    })
  })

  test('of what is no topic is a misuse', async () => {
    const { desk } = await openDesk()
    expect(isMisuse(await tryArchive(desk, 'robot OR -survey', 8, false))).toBe(true)
  })
})

describe('why', () => {
  const reasonOf = async ({ desk }: TestDesk, paper: string) => {
    const { reason, posted } = parsed(Why, await whyPaper(desk, paper, 'lab'))
    return [reason, posted !== null]
  }

  test('names every reason', async () => {
    const lab = await openLab()
    const { ask, arrive, deliver, clock } = lab
    expect(await reasonOf(lab, '2603.00001')).toEqual(['waiting', false])
    expect(await reasonOf(lab, '2603.00003')).toEqual(['no-match', false])
    expect(await reasonOf(lab, '2603.99999')).toEqual(['unknown', false])
    await ask('pause')
    expect(await reasonOf(lab, '2603.00001')).toEqual(['paused', false])
    await ask('resume')
    await ask('settings size 3')
    await arrive(Array.from({ length: 4 }, (_, n) => ({ title: `Robot ${n}`, arxiv: `2603.${50_000 + n}` })))
    await ask('post')
    expect(await reasonOf(lab, '2603.00001')).toEqual(['waiting', false])
    await deliver()
    const all = await Promise.all([0, 1, 2, 3].map((n) => reasonOf(lab, `2603.5000${n}`)))
    const reasons = [...all, await reasonOf(lab, '2603.00001'), await reasonOf(lab, '2603.00002')]
    expect(reasons.filter(([reason, posted]) => reason === 'posted' && posted)).toHaveLength(3)
    expect(reasons.filter(([reason, posted]) => reason === 'capped' && !posted)).toHaveLength(3)
    clock.forward(1_000)
    await arrive([{ title: 'An old robot', arxiv: '2501.00001' }], { live: false })
    expect(await reasonOf(lab, '2501.00001')).toEqual(['archive', false])
  })

  test('says who listed it and each subscription with its proof', async () => {
    const { desk } = await openLab()
    const why = parsed(Why, await whyPaper(desk, 'https://arxiv.org/abs/2603.00002', undefined))
    expect(why).toMatchObject({
      key: 'arxiv:2603.00002',
      title: 'Grasping with a diffusion policy',
      channel: 'terminal:demo/lab',
      seen: [{ source: 'hf', at: '2026-03-16T08:00:00Z', live: true }],
      subscriptions: [
        { number: 1, label: 'Robots', matched: true, proof: { kind: 'any', value: true }, rank: { place: 1, of: 2 } },
      ],
    })
    expect(why.aliases).toEqual(expect.arrayContaining([expect.stringMatching(/^title:/)]))
  })

  test('of a paper that no source here has listed looks it up, and stores nothing', async () => {
    const entry: Entry = {
      ...{ title: 'Robots elsewhere', abstract: 'A robot.', authors: [], listedOn: '2026-03-10' },
      ...{ arxiv: '2603.77777', categories: ['cs.CV'] },
    }
    const lookUp = async (key: string): Promise<LookedUp> =>
      key === 'arxiv:2603.77777' ? { kind: 'found', source: 'arxiv', entry } : { kind: 'unknown', asked: ['arxiv'] }
    const { desk, store, ask } = await openDesk({ about: { lookUp } })
    await ask('subscribe robots')
    const shown = await whyPaper(desk, '2603.77777', 'lab')
    expect(parsed(Why, shown)).toMatchObject({
      ...{ key: 'arxiv:2603.77777', title: 'Robots elsewhere', posted: null, seen: [], reason: 'unknown' },
      subscriptions: [{ number: 1, matched: true }],
    })
    expect(said(shown)).toContain('arXiv is not read here')
    expect(await store.paperCount()).toBe(0)
    const unknown = await whyPaper(desk, '2603.88888', 'lab')
    expect(parsed(Why, unknown)).toMatchObject({ key: null, title: null, reason: 'unknown', subscriptions: [] })
    expect(said(unknown)).toContain('arXiv does not know it either')
  })

  test('an unclear paper or channel is a misuse that lists what there is', async () => {
    const { desk, arrive, ask } = await openLab()
    await arrive([{ title: 'Planning with small models', arxiv: '2603.00010' }])
    expect(said(await whyPaper(desk, 'planning with', 'lab'))).toBe(
      'Which paper is meant by "planning with"? | planning with | Name one by its key: arxiv:2603.00001 (Planning with world models), arxiv:2603.00010 (Planning with small models).',
    )
    expect(said(await whyPaper(desk, '2603.00001', 'hall'))).toBe(
      'No channel is called "hall". | hall | There is terminal:demo/lab.',
    )
    const hall: ChannelRef = { ...LAB, channel: 'hall' }
    await ask('subscribe cells', { channel: hall })
    expect(said(await whyPaper(desk, '2603.00001', undefined))).toBe(
      'Which channel? | --channel | Name it with --channel. There is terminal:demo/hall, terminal:demo/lab.',
    )
    for (const channel of ['hall', '#hall', 'terminal:demo/hall'])
      expect(parsed(Why, await whyPaper(desk, '2603.00001', channel)).channel).toBe('terminal:demo/hall')
  })
})

describe('digest', () => {
  test('is the next one, with why each paper is in it; it marks nothing', async () => {
    const { desk, posted } = await openLab()
    const shown = await showDigest(desk, 'lab')
    const digest = parsed(DigestJson, shown)
    expect(digest).toMatchObject({
      channel: 'terminal:demo/lab',
      slot: 'scheduled:2026-03-16T09:00:00Z',
      considered: 3,
      matched: 2,
    })
    expect(digest.sections).toEqual([
      {
        label: 'Robots',
        topic: 'grasps OR robots',
        papers: [
          { key: 'arxiv:2603.00002', title: 'Grasping with a diffusion policy', why: ['grasps', 'robots'] },
          { key: 'arxiv:2603.00001', title: 'Planning with world models', why: ['robots'] },
        ],
      },
    ])
    expect(said(shown)).toContain('# 2 new papers · ')
    expect(parsed(DigestJson, await showDigest(desk, 'lab'))).toEqual(digest)
    expect(await posted()).toEqual([])
  })

  test('without a match has no sections; of an instant channel the slot is now', async () => {
    const { desk, ask } = await openDesk()
    await ask('schedule instant')
    const shown = await showDigest(desk, 'lab')
    expect(parsed(DigestJson, shown)).toMatchObject({ slot: 'instant:2026-03-16T08:00:00Z', matched: 0, sections: [] })
    expect(said(shown)).toBe('Nothing waits for this channel yet.')
  })

  test('of an unknown channel is a misuse', async () => {
    const { desk } = await openDesk()
    expect(said(await showDigest(desk, undefined))).toBe(
      'Which channel? | --channel | Name it with --channel. There is none yet.',
    )
  })
})

test('channels', async () => {
  const { desk, ask } = await openLab()
  await ask('schedule instant', { channel: { ...LAB, channel: 'hall' } })
  const shown = await listChannels(desk)
  expect(parsed(Channels, shown).channels).toEqual([
    expect.objectContaining({ channel: 'terminal:demo/hall', schedule: 'instant', next: null, subscriptions: [] }),
    {
      channel: 'terminal:demo/lab',
      name: 'lab',
      schedule: 'daily 09:00',
      zone: 'UTC',
      next: '2026-03-16T09:00:00Z',
      state: 'on',
      subscriptions: [{ number: 1, label: 'Robots', topic: 'grasps OR robots' }],
      changes: [
        { at: '2026-03-16T08:00:00Z', by: 'ann', what: 'followed Robots' },
        { at: '2026-03-16T08:00:00Z', by: 'ann', what: 'set announce off' },
      ],
    },
  ])
  expect(said(shown)).toContain('## #lab follows 1 topic\n#1 Robots  grasps OR robots · by ann')
})

describe('deliveries and retry', () => {
  test('all states, the oldest first; the held ones alone; what is held becomes due again', async () => {
    const { desk, ask, store, clock, deliver } = await openLab()
    expect(parsed(Deliveries, await listDeliveries(desk, false))).toEqual({ deliveries: [] })
    expect(said(await listDeliveries(desk, false))).toBe('Nothing was planned yet.')
    await ask('post')
    await deliver()
    clock.forward(60_000)
    await ask('settings announce on')
    await ask('subscribe cells')
    const unlimited = { sends: 1, perMs: 0 }
    const pace = new Map([['terminal', { channel: unlimited, workspace: unlimited, bot: unlimited }]] as const)
    const claim = await store.claim({ at: clock.at, owner: 'test', leaseMs: 60_000, settleMs: 60_000, pace })
    if (claim === undefined) throw new Error('nothing to claim')
    await store.intend(claim, clock.at)
    await store.settle(claim, { state: 'held', heldFor: 'content', why: 'too odd' }, clock.at)

    const { deliveries } = parsed(Deliveries, await listDeliveries(desk, false))
    expect(deliveries.map(({ kind, state, why, papers }) => [kind, state, why, papers])).toEqual([
      ['post', 'delivered', null, ['arxiv:2603.00002', 'arxiv:2603.00001']],
      ['notice', 'held', 'too odd', []],
    ])
    const held = await listDeliveries(desk, true)
    const [only, ...others] = parsed(Deliveries, held).deliveries
    expect(others).toEqual([])
    expect(said(held)).toMatch(
      /^1 held, 1 delivered\.\n[a-z2-7]{24} {2}terminal:demo\/lab {2}notice:follow-2:\S+ is held since 2026-03-16T08:01:00Z\. Too odd\. It does not block the channel; `paperwire retry [a-z2-7]{24}` sends it again\.$/,
    )

    const retried = await retryDelivery(desk, only?.id ?? '')
    expect(retried).toMatchObject({ data: { id: only?.id, state: 'due' }, done: true })
    expect(said(retried)).toBe(
      `Delivery ${only?.id} is due again. A running bot sends it within a minute; \`paperwire tick\` sends it now.`,
    )
    expect(said(await retryDelivery(desk, only?.id ?? ''))).toContain('. Only held ones are retried.')
    expect(said(await listDeliveries(desk, true))).toBe('Nothing is held: 1 due, 1 delivered.')
  })

  test('an unknown id is not done', async () => {
    const { desk } = await openDesk()
    expect(await retryDelivery(desk, 'nowhere')).toMatchObject({ data: { id: 'nowhere', state: null }, done: false })
  })
})

test('forget', async () => {
  const { desk, ask } = await openLab()
  await ask('save 2603.00001')
  const shown = await forgetSomebody(desk, 'ann')
  expect(shown.data).toEqual({ person: 'ann', saved: 1, votes: 0, subscriptions: 1 })
  expect(said(shown)).toBe('Forgotten ann: 1 saved paper, 0 votes, the name on 1 subscription.')
})
