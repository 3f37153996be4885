/** `why` for each thing that can become of a paper, through the real flows: every sentence whole, as a person reads it. */
import { describe, expect, test } from 'vitest'
import { channelKey } from '../../src/core/channel.ts'
import type { Settlement } from '../../src/core/delivery.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/instant.ts'
import { whyPaper } from '../../src/flows/verbs/look-up.ts'
import { CLOSED, createClosableChat } from '../closable-chat.ts'
import { LAB, openDesk, type TestDesk } from '../desk.ts'
import { APART, EXPERTS, GRASPS, PLANNER } from './papers.ts'

const HALL = { ...LAB, channel: 'hall' }

/** #lab on Monday at 8:00 UTC, an hour before its digest; the bot may be let in or not. */
async function open(): Promise<TestDesk & { close(): void }> {
  const chat = createClosableChat()
  const desk = await openDesk({
    synonyms: [{ words: ['MoE', 'mixture of experts'], exact: false }],
    about: { platforms: new Map([['terminal', chat]]) },
  })
  await desk.ask('settings announce off')
  await desk.ask('settings quiet off')
  return { ...desk, close: () => chat.shut.set(channelKey(LAB), CLOSED) }
}

/** The next digest comes due, at 9:00 UTC. */
async function plan({ clock, tick }: TestDesk): Promise<void> {
  clock.at += DAY - ((clock.at - 9 * HOUR) % DAY)
  await tick()
}

async function digest(desk: TestDesk): Promise<void> {
  await plan(desk)
  await desk.deliver()
}

const FREE = { sends: 1, perMs: 0 }

/** The digest that is due is tried, and the try ends so. */
async function settle({ store, clock }: TestDesk, settlement: Settlement): Promise<void> {
  const pace = new Map([['terminal', { channel: FREE, workspace: FREE, bot: FREE }] as const])
  const times = { leaseMs: MINUTE, settleMs: MINUTE }
  const claim = await store.claim({ at: clock.at, owner: 'test', ...times, pace })
  if (claim === undefined) throw new Error('Nothing is due.')
  await store.intend(claim, clock.at)
  await store.settle(claim, settlement, clock.at)
}

/** So many that the topic `robot` finds, 2603.10000 the best, each a minute after the other. */
async function arriveRobots({ arrive, clock }: TestDesk, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    clock.forward(MINUTE)
    await arrive([{ title: `Robot ${n}`, abstract: 'It moves.', arxiv: `2603.1000${n}`, upvotes: 100 - 10 * n }])
  }
}

type Case = {
  readonly name: string
  readonly paper?: string
  readonly does: (desk: TestDesk & { close(): void }) => Promise<unknown>
  /** The line below the title. */
  readonly reason: string
  /** Other lines, each in full. */
  readonly also?: readonly string[]
}

const POSTED: readonly Case[] = [
  {
    name: 'posted',
    does: async (desk) => {
      await desk.ask('subscribe robot as Robots')
      await desk.ask('subscribe "diffusion policy" as Hands')
      await desk.arrive([PLANNER, GRASPS])
      await digest(desk)
    },
    reason: 'It was posted here on Mon 16 Mar 2026, 09:00 UTC, as number 2 of 2 in the digest.',
    also: [
      'Listed by Hugging Face on 16 Mar 2026; seen Mon 16 Mar 2026, 08:00 UTC.',
      '#2 Hands ("diffusion policy") does not take it: it lacks `"diffusion policy"`.',
      '[Open] [Show the whole test: #1 Robots, #2 Hands]',
    ],
  },
  {
    name: 'posted out of turn',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
      await desk.ask('post')
      await desk.deliver()
    },
    reason: 'It was posted here on Mon 16 Mar 2026, 08:00 UTC, as the only paper of a digest out of turn.',
  },
  {
    name: 'posted when the channel was open again, which nobody asked for',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.store.hold(LAB, 'the channel was archived', desk.clock.at)
      await desk.arrive([PLANNER])
      await desk.ask('list')
      await desk.deliver()
    },
    reason: 'It was posted here on Mon 16 Mar 2026, 08:00 UTC, as the only paper of a digest out of turn.',
  },
  {
    name: 'posted, and withdrawn afterwards',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
      await digest(desk)
      await desk.arrive([{ ...PLANNER, withdrawn: true }])
    },
    reason: 'It was posted here on Mon 16 Mar 2026, 09:00 UTC, as the only paper of the digest. It has been withdrawn.',
  },
  {
    name: 'posted for what the topic was then',
    does: async (desk) => {
      await desk.ask('subscribe robot as Mine')
      await desk.arrive([PLANNER, GRASPS])
      await digest(desk)
      desk.clock.forward(MINUTE)
      await desk.ask('edit 1 cups')
    },
    reason: 'It was posted here on Mon 16 Mar 2026, 09:00 UTC, as number 2 of 2 in the digest.',
    also: [
      expect.stringMatching(
        /^#1 Mine \(cups\) does not take it: it lacks `cups`\. It took it on Mon 16 Mar 2026, 09:00 UTC \(found `robot` in the abstract\); since then the topic or the paper has changed\. It was 2nd of 2 papers of the topic as it was then/,
      ),
    ],
  },
  {
    name: 'posted for a subscription that was removed since',
    does: async (desk) => {
      await desk.ask('subscribe robot as Robots')
      await desk.ask('subscribe cups as Cups')
      await desk.arrive([PLANNER])
      await digest(desk)
      await desk.ask('unsubscribe 1')
    },
    reason: 'It was posted here on Mon 16 Mar 2026, 09:00 UTC, as the only paper of the digest.',
    also: ['#1 Robots (robot) took it, and was unsubscribed on Mon 16 Mar 2026, 09:00 UTC.'],
  },
  {
    name: 'behind the cap, because topics take places in turn',
    paper: '2603.10002',
    does: async (desk) => {
      await desk.ask('settings size 3')
      await desk.ask('subscribe robot as Robots')
      await desk.ask('subscribe tea as Tea')
      await desk.arrive([{ title: 'Tea', arxiv: '2603.20001' }])
      await arriveRobots(desk, 4)
      await digest(desk)
    },
    reason:
      'It is behind the cap of the digest posted here on Mon 16 Mar 2026, 09:00 UTC: 5 papers matched, 2 more than its 3 places. Show 2 more, below that digest, lists it.',
  },
  {
    name: 'opened by Discuss',
    does: async (desk) => {
      await desk.ask('subscribe cups as Cups')
      await desk.arrive([PLANNER])
      await desk.press('1.discuss.arxiv:2603.00001')
      await desk.deliver()
    },
    reason:
      'No topic of this channel takes it. Discuss posted it here as its own message on Mon 16 Mar 2026, 08:00 UTC.',
  },
]

const WAITING: readonly Case[] = [
  {
    name: 'in the next digest',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
    },
    reason: "It matches, and is in Mon's digest (09:00 UTC).",
  },
  {
    name: "after today's digest",
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await digest(desk)
      desk.clock.forward(40 * MINUTE)
      await desk.arrive([PLANNER])
      desk.clock.forward(3 * HOUR)
    },
    reason: "It matches. It came on Mon at 09:40, after that day's digest (09:00); it is in Tue's (09:00 UTC).",
  },
  {
    name: "before today's digest",
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await digest(desk)
      desk.clock.forward(22 * HOUR)
      await desk.arrive([PLANNER])
    },
    reason: "It matches, and is in Tue's digest (09:00 UTC).",
  },
  {
    name: "after this week's digest",
    does: async (desk) => {
      await desk.ask('schedule weekly mon 09:00')
      await desk.ask('subscribe robot')
      await digest(desk)
      desk.clock.forward(MINUTE)
      await desk.arrive([PLANNER])
    },
    reason:
      "It matches. It came on Mon at 09:01, after that day's digest (09:00); it is in that of Mon 23 Mar 2026, 09:00 UTC.",
  },
  {
    name: 'for nothing but a topic that cannot be read any more',
    does: async (desk) => {
      const packs = desk.desk.packs as Map<string, string>
      packs.set('machines', 'robot')
      await desk.ask('subscribe @machines as Machines')
      await desk.arrive([PLANNER])
      await desk.ask('latest')
      packs.clear()
    },
    reason: "It matches, and is in Mon's digest (09:00 UTC).",
    also: [
      '#1 Machines (@machines) takes nothing, because its topic cannot be read any more: There is no pack @machines: @machines here ↑; "topics" lists the packs.',
    ],
  },
  {
    name: 'behind the cap of the next digest, as that stands',
    paper: '2603.10004',
    does: async (desk) => {
      await desk.ask('settings size 3')
      await desk.ask('subscribe robot')
      await arriveRobots(desk, 5)
    },
    reason:
      "It matches, and waits for Mon's digest (09:00 UTC). As things stand it is behind the cap there: 5 papers wait, 2 more than the 3 places.",
  },
  {
    name: 'among others in the next digest',
    paper: '2603.10001',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await arriveRobots(desk, 3)
    },
    reason: "It matches, and is in Mon's digest (09:00 UTC). As things stand it is number 2 of 3 there.",
  },
  {
    name: 'due, while nothing ticks',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
      desk.clock.forward(2 * HOUR)
    },
    reason: 'It matches, and is in the digest that is due now.',
  },
  {
    name: 'as found',
    does: async (desk) => {
      await desk.ask('schedule instant')
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
    },
    reason: 'It matches, and is in the digest that is due now.',
  },
  {
    name: 'as found, while the hour is full',
    does: async (desk) => {
      await desk.ask('settings hourly 1')
      await desk.ask('schedule instant')
      await desk.ask('subscribe robot')
      await desk.arrive([GRASPS])
      await desk.tick()
      await desk.deliver()
      desk.clock.forward(5 * MINUTE)
      await desk.arrive([PLANNER])
      await desk.tick()
    },
    reason:
      'It matches, and waits: this channel gets at most 1 digest an hour, and the next may leave on Mon at 09:00 UTC.',
  },
  {
    name: 'about to be sent',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
      await plan(desk)
    },
    reason: 'It is in the digest of Mon 16 Mar 2026, 09:00 UTC. That digest is about to be sent.',
  },
  {
    name: 'put off by the platform',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
      await plan(desk)
      const readyAt = desk.clock.at + 90 * SECOND
      await settle(desk, { state: 'due', readyAt, why: 'it was too busy.', refusals: 0, maybeRepeated: false })
    },
    reason:
      'It is in the digest of Mon 16 Mar 2026, 09:00 UTC. That digest could not be sent yet: it was too busy. The next try is on Mon at 09:01 UTC.',
  },
  {
    name: 'perhaps sent',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
      await plan(desk)
      await settle(desk, { state: 'uncertain', readyAt: desk.clock.at + MINUTE, why: 'no answer came in time' })
    },
    reason:
      'It is in the digest of Mon 16 Mar 2026, 09:00 UTC. Whether that digest stands here already is not known: no answer came in time. I look for it here before I send it again.',
  },
  {
    name: 'behind one that was perhaps sent',
    paper: '2603.00002',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
      await plan(desk)
      await settle(desk, { state: 'uncertain', readyAt: desk.clock.at + DAY, why: 'no answer came in time' })
      await desk.arrive([GRASPS])
    },
    reason:
      'It matches, and waits until the digest of Mon 16 Mar 2026, 09:00 UTC is settled. Whether that digest stands here already is not known: no answer came in time. I look for it here before I send it again.',
  },
  {
    name: 'in a held digest',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
      await plan(desk)
      await settle(desk, { state: 'held', heldFor: 'access', why: 'the channel was archived', scope: 'channel' })
      desk.close()
    },
    reason:
      'It is in the digest of Mon 16 Mar 2026, 09:00 UTC. That digest is held: the channel was archived. It comes once I am let in again.',
  },
  {
    name: 'in a held channel',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
      await desk.store.hold(LAB, 'the channel was archived', desk.clock.at)
      desk.close()
    },
    reason:
      'It matches, and waits: this channel has been held since Mon 16 Mar 2026, 08:00 UTC, because the channel was archived. It comes once I am let in again.',
  },
  {
    name: 'in a paused channel',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
      await desk.ask('pause')
    },
    reason: 'It matches, and waits: this channel is paused until `/papers resume`.',
  },
  {
    name: 'for a paused subscription',
    does: async (desk) => {
      await desk.ask('subscribe robot as Robots')
      await desk.arrive([PLANNER])
      await desk.ask('pause 1')
    },
    reason: 'It matches, and waits: #1 Robots is paused until `/papers resume 1`.',
    also: [
      '#1 Robots (robot) takes it: found `robot` in the abstract. It has been paused since Mon 16 Mar 2026, 08:00 UTC.',
    ],
  },
  {
    name: 'though the paper changed so that the topic would not take it any more',
    does: async (desk) => {
      await desk.ask('subscribe robot as Robots')
      await desk.arrive([{ ...PLANNER, version: 1 }])
      await desk.tick()
      desk.clock.forward(MINUTE)
      await desk.arrive([{ ...PLANNER, version: 2, abstract: 'It plans.' }])
    },
    reason: "It matches, and is in Mon's digest (09:00 UTC).",
    also: ['Known as arXiv 2603.00001 (version 2).'],
  },
]

const NOT_POSTED: readonly Case[] = [
  {
    name: 'excluded by a -term',
    does: async (desk) => {
      await desk.ask('subscribe robot -plan as Robots')
      await desk.arrive([PLANNER])
    },
    reason: 'No topic of this channel takes it.',
    also: [
      '#1 Robots (robot -plan) would take it, but excludes `plan`, which is in the title and the abstract as "Planning"; `robot` was found in the abstract.',
    ],
  },
  {
    name: 'one word short for one topic, further off for others',
    does: async (desk) => {
      await desk.ask('subscribe moe AND cups AND tea as Far')
      await desk.ask('subscribe robot AND (cups OR tea) as Cups')
      await desk.arrive([PLANNER])
    },
    reason: 'No topic of this channel takes it; the nearest is #2 Cups.',
    also: [
      '#2 Cups (robot (cups OR tea)) does not take it because one word is missing: `cups` or `tea`; `robot` was found in the abstract.',
      '#1 Far (cups AND moe AND tea) does not take it: nothing that it looks for is there.',
    ],
  },
  {
    name: 'its words stand apart',
    paper: '2603.00004',
    does: async (desk) => {
      await desk.ask('subscribe world model as Worlds')
      await desk.arrive([APART])
    },
    reason: 'No topic of this channel takes it.',
    also: [
      '#1 Worlds (world model) does not take it: `world` and `model` are both there, but neither together in the title nor in one sentence of the abstract.',
    ],
  },
  {
    name: 'known before the subscription',
    does: async (desk) => {
      await desk.arrive([PLANNER])
      desk.clock.forward(3 * DAY)
      await desk.ask('subscribe robot as Robots')
    },
    reason:
      'It matches, but came before the topic was followed here: only what comes in after that is posted. Discuss on its card posts it all the same.',
    also: [
      '#1 Robots (robot) takes it: found `robot` in the abstract. It brings what came in since Wed 18 Mar 2026, 08:00 UTC, and nothing older: it was subscribed on Thu 19 Mar 2026, 08:00 UTC.',
    ],
  },
  {
    name: 'known before the edit',
    does: async (desk) => {
      await desk.ask('subscribe cups as Mine')
      await desk.arrive([PLANNER])
      desk.clock.forward(MINUTE)
      await desk.ask('edit 1 robot')
    },
    reason:
      'It matches, but came before the topic was changed, or followed again: only what comes in after that is posted. Discuss on its card posts it all the same.',
    also: [
      '#1 Mine (robot) takes it: found `robot` in the abstract. It brings what came in since Mon 16 Mar 2026, 08:01 UTC, and nothing older: the topic was changed then.',
    ],
  },
  {
    name: 'known from the archive only',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER], { live: false })
    },
    reason:
      'It matches, but came with the archive only: what is posted is what a source lists as new. Discuss on its card posts it all the same.',
    also: ['Listed by Hugging Face on 16 Mar 2026; seen Mon 16 Mar 2026, 08:00 UTC, not as something new.'],
  },
  {
    name: 'withdrawn before the digest',
    does: async (desk) => {
      await desk.ask('subscribe robot')
      await desk.arrive([PLANNER])
      await desk.tick()
      await desk.arrive([{ ...PLANNER, withdrawn: true }])
    },
    reason: 'It matches, but has been withdrawn, and what is withdrawn is not posted.',
  },
  {
    name: 'unsubscribed',
    does: async (desk) => {
      await desk.ask('subscribe robot as Robots')
      await desk.ask('subscribe cups as Cups')
      await desk.ask('unsubscribe 1')
      desk.clock.forward(HOUR)
      await desk.arrive([PLANNER])
    },
    reason: 'No topic of this channel takes it.',
    also: ['#1 Robots (robot) would take it, but was unsubscribed on Mon 16 Mar 2026, 08:00 UTC.'],
  },
]

const MATCHED: readonly Case[] = [
  {
    name: 'enriched on its third day',
    does: async (desk) => {
      await desk.ask('subscribe robot cat:cs.RO as Robots')
      await desk.arrive([{ ...PLANNER, categories: [] }])
      for (let day = 0; day < 3; day++) await digest(desk)
      desk.clock.forward(HOUR)
      await desk.arrive([PLANNER], { source: 'arxiv' })
    },
    reason:
      "It matches. It has matched since the paper changed on Wed at 10:00, after that day's digest (09:00); it is in Thu's (09:00 UTC).",
    also: [
      'Listed by Hugging Face on 16 Mar 2026; seen Mon 16 Mar 2026, 08:00 UTC.',
      'Listed by arXiv on 18 Mar 2026; seen Wed 18 Mar 2026, 10:00 UTC.',
    ],
  },
  {
    name: 'enriched too late to be matched anew',
    does: async (desk) => {
      await desk.ask('subscribe robot cat:cs.RO as Robots')
      await desk.arrive([{ ...PLANNER, categories: [] }])
      await digest(desk)
      desk.clock.forward(20 * DAY)
      await desk.arrive([PLANNER], { source: 'arxiv' })
    },
    reason:
      'It matches as it is now, but did not in the two weeks after it came, in which a paper that changes is matched anew. Discuss on its card posts it all the same.',
    also: [
      '#1 Robots (robot category:cs.RO) takes it: found `robot` in the abstract and `category:cs.RO` in its categories. It has done so since Sun 5 Apr 2026, 09:00 UTC, when its categories came (cs.RO).',
    ],
  },
  {
    name: 'by a synonym',
    paper: '2603.00003',
    does: async (desk) => {
      await desk.ask('subscribe moe as Experts')
      await desk.ask('pause 1')
      await desk.arrive([EXPERTS])
    },
    reason: 'It matches, and waits: #1 Experts is paused until `/papers resume 1`.',
    also: [
      '#1 Experts (moe) takes it: found `moe` as "mixture of experts", a synonym, in the title. It has been paused since Mon 16 Mar 2026, 08:00 UTC.',
    ],
  },
  {
    name: 'by votes, and under several names',
    does: async (desk) => {
      await desk.ask('subscribe upvotes:>=20 robot as Robots')
      await desk.ask('pause 1')
      for (const upvotes of [3, 21, 9, 25]) {
        await desk.arrive([{ ...PLANNER, upvotes, version: upvotes, doi: '10.1038/s41586-026-1' }])
        desk.clock.forward(DAY)
      }
    },
    reason: 'It matches, and waits: #1 Robots is paused until `/papers resume 1`.',
    also: [
      'Known as arXiv 2603.00001 (version 25) and DOI 10.1038/s41586-026-1: all are one paper here.',
      '#1 Robots (robot upvotes:>=20) takes it: found `robot` in the abstract and `upvotes:>=20` with 25. It has done so since Thu 19 Mar 2026, 08:00 UTC, when it had 25 upvotes. It has been paused since Mon 16 Mar 2026, 08:00 UTC.',
    ],
  },
]

describe.each([
  ['posted', POSTED],
  ['waiting', WAITING],
  ['not posted', NOT_POSTED],
  ['what decided', MATCHED],
])('%s', (_, cases) => {
  test.each(cases)('$name', async ({ paper = '2603.00001', does, reason, also = [] }) => {
    const desk = await open()
    await does(desk)
    const lines = (await desk.ask(`why ${paper}`)).split('\n')
    expect(lines[1]).toBe(reason)
    expect(lines).toEqual(expect.arrayContaining([...also]))
    expect(lines.join('\n')).not.toMatch(/\b0\.0\b|undefined|NaN/)
  })
})

describe('the place in the ranking', () => {
  /** The paragraph about one topic. */
  const topicLine = async ({ ask }: TestDesk, paper: string): Promise<string> =>
    (await ask(`why ${paper}`)).split('\n').find((line) => line.startsWith('#1')) ?? ''

  test('is told with the parts of the score, in the digest that has it', async () => {
    const desk = await open()
    await desk.ask('settings size 3')
    await desk.ask('subscribe robot as Robots')
    await desk.ask('subscribe tea as Tea')
    await desk.arrive([{ title: 'Tea', arxiv: '2603.20001' }])
    await arriveRobots(desk, 4)
    await digest(desk)
    const said =
      /It was 3rd of 4 papers of this topic, with a score of \d\.\d: its words \d\.\d \("Robot" in 4 of 5 papers\), its upvotes \d\.\d\. 1 of the 3 places went to other topics, because topics take places in turn\.$/
    expect(await topicLine(desk, '2603.10002')).toMatch(said)
    expect(await topicLine(desk, '2603.10001')).toMatch(/It was 2nd of 4 papers of this topic, with a score of .*\)/)
    expect(await topicLine(desk, '2603.10001')).not.toContain('went to other topics')
  })

  test('is told as things stand, for the digest that is to come', async () => {
    const desk = await open()
    await desk.ask('subscribe robot as Robots')
    await arriveRobots(desk, 3)
    expect(await topicLine(desk, '2603.10002')).toContain('As things stand it is 3rd of 3 papers of this topic, with')
  })

  test('without words to rank by says what orders it', async () => {
    const desk = await open()
    await desk.ask('subscribe cat:cs.RO upvotes:>=2 as Popular')
    await desk.arrive([
      { ...PLANNER, upvotes: 3 },
      { ...GRASPS, upvotes: 9 },
    ])
    await digest(desk)
    expect(await topicLine(desk, '2603.00001')).toMatch(
      / It was 2nd of 2 papers of this topic: it has no words to rank by, so upvotes decide, and then what came first\.$/,
    )
  })
})

describe('nobody learns of', () => {
  test('a paper that only the feed of another channel listed', async () => {
    const { ask, store, arrive, clock } = await open()
    await ask('settings announce off', { channel: HALL })
    await ask('subscribe robot')
    const added = { url: 'https://example.org/feed', title: 'Hall', by: 'bob', addedAt: clock.at }
    const feed = await store.addFeed({ channel: channelKey(HALL), ...added })
    await arrive([PLANNER], { feed })
    expect(await ask('why Planning with world models', { channel: HALL })).toContain('Listed by Hall (example.org)')
    expect(await ask('why Planning with world models')).toBe(
      'No paper "Planning with world models" has been seen here. What is read live: Hugging Face. Look with `/papers search`.',
    )
  })

  test('where it was before everybody saw it', async () => {
    const { desk, ask, store, arrive, clock, last } = await open()
    await ask('settings announce off', { channel: HALL })
    const added = { url: 'https://example.org/feed', title: 'Hall', by: 'bob', addedAt: clock.at }
    const feed = await store.addFeed({ channel: channelKey(HALL), ...added })
    await arrive([PLANNER], { feed })
    await arrive([PLANNER])
    expect(await ask('why 2603.00001')).toContain('# Planning with world models')
    expect(JSON.stringify(last())).not.toMatch(/own:|Hall|example\.org/)
    await ask('subscribe robot')
    const told = await whyPaper(desk, '2603.00001', 'lab')
    expect(told).toMatchObject({
      data: { key: 'arxiv:2603.00001', aliases: [expect.stringMatching(/^title:/)] },
    })
    expect(JSON.stringify(told)).not.toMatch(/own:|Hall|example\.org/)
  })
})

test.each(['zzz', 'quantum chromodynamics on the lattice of a policy', 'with a of'])(
  'for nonsense offers no paper: %s',
  async (said) => {
    const { ask, arrive } = await open()
    await arrive([PLANNER, GRASPS, EXPERTS, APART])
    expect(await ask(`why ${said}`)).toMatch(/^No paper "[^"]+" has been seen here\./)
  },
)

describe('the whole test', () => {
  test('of the only topic, a line for each part', async () => {
    const { ask, arrive, click } = await open()
    await ask('subscribe robot (moe OR world*) -survey as Mine')
    await arrive([PLANNER])
    await ask('why 2603.00001')
    expect(await click('Show the whole test')).toBe(
      [
        '# The whole test of Planning with world models',
        '#1 Mine (robot (moe OR world*) -survey) takes it.',
        '✓ yes all of these',
        '✓ yes   robot, in the abstract: "The robot plans in it."',
        '✓ yes   any of these',
        '✗ no      moe',
        '✓ yes     world*, in the title: "Planning with world models", in the abstract: "A world model predicts how a scene goes on."',
        '✓ yes   without this',
        '✗ no      survey',
        '[Why]',
      ].join('\n'),
    )
    expect(await click('Why')).toContain("It matches, and is in Mon's digest")
  })

  test('of one among several is chosen; one that is gone says so', async () => {
    const { ask, arrive, click, press } = await open()
    await ask('subscribe robot as Robots')
    await ask('subscribe cups as Cups')
    await arrive([PLANNER])
    await ask('why 2603.00001')
    expect(await click('Show the whole test', { value: '2' })).toContain('#2 Cups (cups) does not take it.\n✗ no  cups')
    await ask('unsubscribe 2')
    expect(await press('1.why-tree.arxiv:2603.00001', '2')).toBe('#2 is not followed here any more.')
  })
})
