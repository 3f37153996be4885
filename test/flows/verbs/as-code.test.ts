import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPapers } from '../../../src/config/papers-file.ts'
import { writePapers } from '../../../src/config/papers-text.ts'
import { type ChannelRef, channelKey } from '../../../src/core/channel.ts'
import type { Desk } from '../../../src/flows/answer/asking.ts'
import { applyPapers, exportPapers, planPapers } from '../../../src/flows/verbs/as-code.ts'
import { isMisuse } from '../../../src/flows/verbs/misuse.ts'
import { CLOSED, createClosableChat, UNKNOWN } from '../../closable-chat.ts'
import { LAB, openDesk, type TestDesk } from '../../desk.ts'
import { EXPERTS, GRASPS, PLANNER } from '../papers.ts'

const SHOP: ChannelRef = { ...LAB, channel: 'shop' }

async function run(desk: Desk, text: string, verb: 'plan' | 'apply', exitCode = false) {
  const read = readPapers('papers.yaml', text, desk.packs)
  if (read.kind === 'refused') throw new Error(JSON.stringify(read.faults))
  const shown = await (verb === 'plan'
    ? planPapers(desk, 'papers.yaml', read.wanted, exitCode)
    : applyPapers(desk, 'papers.yaml', read.wanted))
  if (isMisuse(shown)) return { text: shown.message, done: false, misuse: true, data: undefined, differs: undefined }
  return { text: shown.text, done: shown.done, misuse: false, data: shown.data, differs: shown.differs }
}

const plan = (desk: Desk, text: string) => run(desk, text, 'plan')
const apply = (desk: Desk, text: string) => run(desk, text, 'apply')
const NOTHING = 'Nothing to do: all is as the file says.'

async function exported(desk: Desk): Promise<string> {
  const { channels } = await exportPapers(desk, true)
  return writePapers(channels, { schema: 'papers.schema.json', notes: [] })
}

/** What each channel follows, as `#1 Label: topic`. */
async function follows({ store }: Pick<TestDesk, 'store'>, channel = LAB): Promise<string[]> {
  const all = await store.subscriptions(channelKey(channel))
  return all.map(
    ({ number, label, topic, pausedAt }) => `#${number} ${label}: ${topic}${pausedAt === undefined ? '' : ' paused'}`,
  )
}

const FILE = `channels:
  - channel: terminal:demo/lab
    schedule: weekdays 08:00
    zone: Zurich
    settings: { size: 5 }
    topics:
      - { topic: '"world models" -survey', as: Planning }
      - '"mixture of experts"'
`

describe('plan', () => {
  test('tells what would change and what it would bring, and changes nothing', async () => {
    const bot = await openDesk()
    await bot.arrive([PLANNER, GRASPS, EXPERTS])
    await bot.ask('subscribe "world models" as Planning')
    await bot.ask('subscribe grasping as Hands')
    const before = await exported(bot.desk)
    const planned = await run(bot.desk, FILE, 'plan', true)
    expect(planned.text).toMatchInlineSnapshot(`
      "To do in 1 of 1 channel.

      terminal:demo/lab
        ~ schedule: every day at 09:00 → Monday to Friday at 08:00
        ~ zone: UTC (nobody had chosen it) → Europe/Zurich
        ~ size: 8 → 5
        - unfollow #2 Hands: grasping  (≈ 1 a week)
        ~ edit #1 Planning: "world models" → "world models" -survey  (≈ 1 → ≈ 1 a week)
            "world models"; not "survey"
        + follow Mixture of experts: "mixture of experts"  (≈ 1 a week)
            "mixture of experts"
        = ≈ 2 → ≈ 2 a week in all

      Nothing was changed: paperwire apply papers.yaml carries it out."
    `)
    expect(planned).toMatchObject({ done: true, differs: true })
    expect(await exported(bot.desk)).toBe(before)
    expect((await bot.posted()).filter(({ text }) => text.includes('apply'))).toEqual([])
  })

  test('looks back for the first three hundred topics, and says so', async () => {
    const bot = await openDesk()
    await bot.arrive([PLANNER])
    const channels = Array.from({ length: 8 }, (_, at) => ({
      channel: `terminal:demo/room${at}`,
      topics: Array.from({ length: 45 }, (_, of) => `word${at}x${of}`),
    }))
    const { text } = await plan(bot.desk, JSON.stringify({ channels }))
    expect(text.match(/ in all/g)).toHaveLength(7)
    expect(text).toMatch(/\nPapers a week are told of the first 300 topics only\.$/)
  })

  test('says where the bot cannot post, and which channels it leaves alone', async () => {
    const chat = createClosableChat([LAB, SHOP])
    chat.shut.set(channelKey(LAB), CLOSED)
    const bot = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
    await bot.ask('subscribe robots', { channel: SHOP })
    const { text } = await plan(bot.desk, 'channels:\n  - { channel: "#lab", topics: [robots] }\n')
    expect(text).toContain('  ! The bot cannot post there: it may not.')
    expect(text).toContain('Not in the file, so left as it is: terminal:demo/shop.')
  })

  test.each([
    ['closed', CLOSED, 'topics: [robots]', false],
    ['closed', CLOSED, 'settings: { size: 5 }', true],
    ['to be joined', 'joinable', 'topics: [robots]', true],
    ['of unknown access', UNKNOWN, 'topics: [robots]', true],
  ] as const)('ends as apply does where a channel is %s: %#', async (_, access, wanted, done) => {
    const chat = createClosableChat([SHOP])
    chat.shut.set(channelKey(LAB), access)
    const bot = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
    const text = `channels:\n  - { channel: terminal:demo/lab, ${wanted} }\n`
    const planned = await run(bot.desk, text, 'plan', true)
    expect(planned).toMatchObject({ done, differs: true })
    expect(planned.text.includes('  ! Until the bot can post there, apply changes nothing there.')).toBe(!done)
    expect(await apply(bot.desk, text)).toMatchObject({ done })
  })

  test.each([
    ['open again', { kind: 'open' }, true],
    ['of unknown access', UNKNOWN, false],
  ] as const)('ends as apply does where a held channel is %s', async (_, access, done) => {
    const chat = createClosableChat([])
    const bot = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
    await bot.ask('subscribe drones')
    await bot.store.hold(LAB, 'it was closed', bot.clock.at)
    chat.shut.set(channelKey(LAB), access)
    const text = 'channels:\n  - { channel: terminal:demo/lab, topics: [drones, robots] }\n'
    expect(await plan(bot.desk, text)).toMatchObject({ done })
    expect(await apply(bot.desk, text)).toMatchObject({ done })
  })

  test('tells of the first twenty channels that are not found, and how many more there are', async () => {
    const bot = await openDesk()
    const channels = Array.from({ length: 1_500 }, (_, at) => ({ channel: `#nowhere${at}`, topics: ['robots'] }))
    const { text, data } = await plan(bot.desk, JSON.stringify({ channels }))
    expect(text.match(/The bot is in no channel called/g)).toHaveLength(20)
    expect(text).toMatch(
      /\n\nAnd 1,480 more channels with such a fault: --json has all\.\n\n1,500 channels with a fault/,
    )
    expect(data).toMatchObject({ channels: { length: 1_500 } })
  })
})

describe('apply', () => {
  test('does what the plan says, once, and says it in one line', async () => {
    const bot = await openDesk()
    await bot.ask('subscribe "world models" as Planning')
    await bot.ask('subscribe grasping as Hands')
    await bot.deliver()
    bot.clock.forward(60_000)
    const applied = await apply(bot.desk, FILE)
    expect(applied).toMatchObject({ done: true, misuse: false })
    expect(applied.text).toContain('Done in 1 of 1 channel.')
    expect(await follows(bot)).toEqual([
      '#1 Planning: "world models" -survey',
      '#3 Mixture of experts: "mixture of experts"',
    ])
    const lines = (await bot.posted()).filter(({ state }) => state === 'due')
    expect(lines.map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "#2 Hands is no longer followed here: grasping
      #1 Planning has changed here: "world models" -survey
      #3 Mixture of experts is followed here now: "mixture of experts"
      (by paperwire apply)
      [Tune topics]",
      ]
    `)
    expect(await bot.store.channel(LAB)).toMatchObject({
      schedule: { kind: 'weekdays', at: '08:00' },
      zone: 'Europe/Zurich',
      zoneChosen: true,
      settings: { size: 5, announce: true },
    })
    expect(await bot.ask('list')).toContain('#3 Mixture of experts  "mixture of experts" · by paperwire apply')
    const changes = await bot.store.channelChanges(channelKey(LAB), 10)
    expect(changes.filter(({ by }) => by === 'paperwire apply')).toHaveLength(5)

    expect((await apply(bot.desk, FILE)).text).toBe(NOTHING)
    expect((await bot.posted()).filter(({ state }) => state === 'due')).toHaveLength(1)
  })

  test('opens a channel in which nothing was set, and its topics look back as in chat', async () => {
    const bot = await openDesk()
    await bot.arrive([PLANNER])
    await apply(bot.desk, FILE)
    const typed = await openDesk()
    await typed.arrive([PLANNER])
    await typed.ask('subscribe "world models" -survey as Planning')
    const times = async ({ store }: TestDesk) =>
      (await store.subscriptions())
        .slice(0, 1)
        .map(({ since, meaning, meaningAt, caughtUp }) => ({ since, meaning, meaningAt, caughtUp }))
    expect(await times(bot)).toEqual(await times(typed))
    bot.clock.forward(26 * 3_600_000)
    await bot.tick()
    expect((await bot.posted()).map(({ text }) => text).join()).toContain('1 Planning with world models')
  })

  test('an edit alerts nothing that came before', async () => {
    const bot = await openDesk()
    await bot.ask('subscribe drones as Planning')
    await bot.arrive([PLANNER])
    bot.clock.forward(1_000)
    await apply(
      bot.desk,
      "channels:\n  - { channel: '#lab', topics: [{ topic: '\"world models\"', as: Planning }] }\n".replace(
        '#lab',
        'terminal:demo/lab',
      ),
    )
    expect(await follows(bot)).toEqual(['#1 Planning: "world models"'])
    expect(await bot.store.openMatches(channelKey(LAB))).toEqual([])
  })

  test('takes what was done in chat meanwhile into account', async () => {
    const bot = await openDesk()
    await plan(bot.desk, FILE)
    await bot.ask('subscribe "mixture of experts" as Mine')
    await apply(bot.desk, FILE)
    expect(await follows(bot)).toEqual(['#1 Mine: "mixture of experts"', '#2 Planning: "world models" -survey'])
  })

  test('settings that the file leaves out stay, also where they are changed after it was planned', async () => {
    const bot = await openDesk()
    await bot.ask('subscribe robots')
    const openChannel: typeof bot.store.openChannel = async (channel) => {
      await bot.ask('settings quiet off')
      return bot.store.openChannel(channel)
    }
    const file = 'channels:\n  - { channel: terminal:demo/lab, settings: { size: 5, announce: true } }\n'
    const applied = await apply({ ...bot.desk, store: { ...bot.store, openChannel } }, file)
    expect(applied).toMatchObject({ done: true, data: { channels: [{ changes: [{ settings: { size: 5 } }] }] } })
    expect((await bot.store.channel(LAB))?.settings).toMatchObject({ size: 5, announce: true, quiet: false })
  })

  test('a channel with a fault stops no other', async () => {
    const chat = createClosableChat([LAB, SHOP])
    chat.shut.set(channelKey(LAB), CLOSED)
    const bot = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
    const text = `channels:
  - { channel: '#nowhere', topics: [robots] }
  - { channel: '#lab', topics: [robots] }
  - { channel: '#shop', topics: [robots] }
`
    const applied = await apply(bot.desk, text)
    expect(applied.done).toBe(false)
    expect(applied.text).toContain('! papers.yaml:2: channels[0].channel: The bot is in no channel called "nowhere".')
    expect(applied.text).toContain('! Invite me first: `/invite @paperwire`.')
    expect(await follows(bot)).toEqual([])
    expect(await follows(bot, SHOP)).toEqual(['#1 Robots: robots'])
    chat.shut.clear()
    await apply(bot.desk, text)
    expect(await follows(bot)).toEqual(['#1 Robots: robots'])
  })

  test('a wrong file changes nothing at all', async () => {
    const bot = await openDesk()
    const { misuse, text } = await apply(
      bot.desk,
      `channels:
  - { channel: 'terminal:demo/lab', topics: [robots] }
  - { channel: 'terminal:demo/shop', topics: [robots OR, drones, drone] }
`,
    )
    expect(misuse).toBe(true)
    expect(text).toMatchInlineSnapshot(`
      "papers.yaml has 2 faults, so nothing was done.
        papers.yaml:3: channels[1].topics[0] cannot be read.
          Nothing stands after OR: robots OR here ↑; write what else to look for, or leave it out.
        papers.yaml:3: channels[1].topics[2] is the same topic as topics[1].
          Remove one of the two."
    `)
    expect(await bot.store.channels()).toEqual([])
  })

  test('killed at any write, the next one comes to the same end', async () => {
    const texts = [FILE, `${FILE}      - { topic: grasping, as: Hands, paused: true }\n    paused: true\n`]
    for (const text of texts) {
      const whole = await openDesk()
      await whole.ask('subscribe robots')
      await apply(whole.desk, text)
      const end = [await follows(whole), (await whole.store.channel(LAB))?.state]
      for (let writes = 0; writes < 12; writes++) {
        const bot = await openDesk()
        await bot.ask('subscribe robots')
        await apply(dyingAfter(bot.desk, writes), text)
        await apply(bot.desk, text)
        expect([await follows(bot), (await bot.store.channel(LAB))?.state], `after ${writes} writes`).toEqual(end)
        expect((await plan(bot.desk, text)).text).toBe(NOTHING)
      }
    }
  })

  test('two at once follow nothing twice', async () => {
    const bot = await openDesk()
    await Promise.all([apply(bot.desk, FILE), apply(bot.desk, FILE)])
    expect(await follows(bot)).toHaveLength(2)
    expect((await plan(bot.desk, FILE)).text).toBe(NOTHING)
  })

  test('from anything to anything: after it there is nothing to do', async () => {
    const topic = fc.constantFrom(
      'robot',
      'robots',
      'drone',
      'llm',
      '@pack',
      'world models',
      '"world models"',
      'gnn -survey',
    )
    const one = fc.record({
      topic,
      as: fc.option(fc.constantFrom('A', 'B', 'C'), { nil: undefined }),
      paused: fc.boolean(),
    })
    const topics = fc.uniqueArray(one, { maxLength: 4, selector: ({ topic }) => topic.replace(/s$/, '') })
    const file = fc.record({ topics, paused: fc.boolean(), size: fc.integer({ min: 3, max: 15 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 2, maxLength: 3 }), async (files) => {
        const bot = await openDesk({ packs: { pack: 'MoE' } })
        for (const { topics, paused, size } of files) {
          const text = JSON.stringify({ channels: [{ channel: channelKey(LAB), topics, paused, settings: { size } }] })
          const applied = await apply(bot.desk, text)
          expect(applied, applied.text).toMatchObject({ done: true })
          expect((await plan(bot.desk, text)).text).toBe(NOTHING)
          expect((await plan(bot.desk, await exported(bot.desk))).text).toBe(NOTHING)
          expect(await bot.store.subscriptions()).toHaveLength(topics.length)
        }
        // In an empty place the file makes the same; only numbers, which stand in comments, begin anew.
        const text = await exported(bot.desk)
        const other = await openDesk({ packs: { pack: 'MoE' } })
        await apply(other.desk, text)
        const unnumbered = async (one: TestDesk) => (await follows(one)).map((said) => said.replace(/^#\d+ /, ''))
        expect(await unnumbered(other)).toEqual(await unnumbered(bot))
        expect(withoutComments(await exported(other.desk))).toBe(withoutComments(text))
      }),
      { seed: 8, numRuns: 25 },
    )
  })
})

const withoutComments = (text: string): string => text.replace(/^ *#.*\n/gm, '')

/** A store that fails at every write after so many. */
function dyingAfter(desk: Desk, writes: number): Desk {
  let left = writes
  const write = <Args extends readonly unknown[], T>(act: (...args: Args) => Promise<T>) => {
    return async (...args: Args): Promise<T> => {
      if (left-- <= 0) throw new Error('the process died')
      return act(...args)
    }
  }
  const { store } = desk
  const dying = {
    ...store,
    openChannel: write(store.openChannel),
    changeChannel: write(store.changeChannel),
    subscribe: write(store.subscribe),
    changeSubscription: write(store.changeSubscription),
    plan: write(store.plan),
  }
  return { ...desk, store: dying }
}

describe('export', () => {
  test('has the channels with names, people’s own conversations only when asked', async () => {
    const bot = await openDesk()
    await bot.ask('subscribe robots')
    const own = { ...LAB, channel: '@ann' }
    await bot.ask('subscribe drones', { channel: own })
    await bot.store.changeChannel(own, { name: '' })
    expect(await exportPapers(bot.desk, false)).toMatchObject({ left: 1, channels: [{ channel: 'terminal:demo/lab' }] })
    expect((await exportPapers(bot.desk, true)).channels).toHaveLength(2)
  })
})
