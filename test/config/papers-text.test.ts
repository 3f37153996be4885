/** What is exported and read back changes nothing, whatever stands in the store. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPapers } from '../../src/config/papers-file.ts'
import { writePapers } from '../../src/config/papers-text.ts'
import { differenceOf, exportedOf, type Standing } from '../../src/core/as-code.ts'
import { type Channel, channelKey } from '../../src/core/channel.ts'
import { parseSchedule, type Schedule } from '../../src/core/schedule.ts'
import type { Subscription } from '../../src/core/subscription.ts'
import { parseTopic } from '../../src/core/topic.ts'
import { WEEKDAYS } from '../../src/core/zone.ts'

const PACKS = new Map([
  ['moe', 'MoE, "mixture of experts"'],
  ['agents', '@moe, agent*'],
])
const LIMIT = 5

const word = fc.constantFrom(
  'robot',
  'LLM',
  'world',
  'models',
  'c++',
  'GPT-4o',
  'μ',
  '日本語',
  'null',
  'on',
  '1e3',
  'yes',
  '~',
)
const leaf = fc.oneof(
  word,
  fc.tuple(word, word).map((words) => `"${words.join(' ')}"`),
  word.map((one) => `=${one}`),
  fc.constantFrom(
    '@moe',
    '@agents',
    'cat:cs.CL',
    'au:"S. Levine"',
    'robot*',
    'ti:"world model" NEAR/5 planning',
    '#',
    'a: b',
    '- x',
  ),
)
const written = fc.oneof(
  { weight: 4, arbitrary: fc.array(leaf, { minLength: 1, maxLength: 4 }).map((all) => all.join(' OR ')) },
  { weight: 2, arbitrary: fc.array(leaf, { minLength: 1, maxLength: 3 }).map((all) => `${all.join(' ')} -survey`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }) },
)
/** As it is stored: canonical, but for one that could be read once and cannot be read any more. */
const topic = written.map((text) => {
  const parsed = parseTopic(text, PACKS)
  return parsed.kind === 'topic' ? parsed.topic.text : text
})
const label = fc.oneof(
  word,
  fc.string({ unit: 'binary', maxLength: 90 }),
  fc.constantFrom('', ' ', "it's", '#1', '-', '@x', 'a\nb'),
)
const at = fc.integer({ min: 0, max: 2_000_000_000_000 })

const schedule: fc.Arbitrary<Schedule> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom('daily', 'weekdays', 'instant'),
      fc.subarray([...WEEKDAYS], { minLength: 1 }).map((days) => `weekly ${days.join(',')}`),
    ),
    fc.integer({ min: 0, max: 1439 }),
  )
  .map(([when, minute]) => {
    const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
    const read = parseSchedule(when, when === 'instant' ? '' : time)
    if (read.kind === 'refused') throw new Error(read.sentence)
    return read.schedule
  })

const channel: fc.Arbitrary<Channel> = fc.record({
  ref: fc.record({
    platform: fc.constantFrom('slack', 'discord', 'terminal'),
    workspace: fc.constantFrom('T024', '@me', '123456789012345678', 'demo'),
    channel: fc.constantFrom('C0123', '@123', 'robotics', 'on', '1234'),
  }),
  name: fc.oneof(fc.constantFrom('', 'robotics', 'a: b'), fc.string({ unit: 'binary', maxLength: 30 })),
  schedule,
  zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
  zoneChosen: fc.boolean(),
  settings: fc.record({
    size: fc.integer({ min: 3, max: 15 }),
    announce: fc.boolean(),
    quiet: fc.boolean(),
    hourly: fc.integer({ min: 1, max: 60 }),
    who: fc.constantFrom('anyone', 'members', 'managers'),
  }),
  state: fc.constantFrom('on', 'paused', 'held'),
  createdAt: at,
  quietSlots: fc.nat(9),
})

const standing: fc.Arbitrary<Standing> = fc
  .tuple(channel, fc.array(fc.record({ topic, label, isPaused: fc.boolean() }), { maxLength: LIMIT + 2 }))
  .map(([channel, followed]) => ({
    channel,
    subscriptions: followed.map(
      ({ topic, label, isPaused }, index): Subscription => ({
        id: `${channelKey(channel.ref)}#${index + 1}`,
        channel: channelKey(channel.ref),
        number: index + 1,
        label,
        topic,
        meaning: '',
        by: 'ann',
        createdAt: 0,
        since: 0,
        meaningAt: 0,
        caughtUp: true,
        ...(isPaused ? { pausedAt: 5 } : {}),
      }),
    ),
  }))

test('export, then plan: nothing to do', () => {
  fc.assert(
    fc.property(standing, (one) => {
      const text = writePapers([exportedOf(one, PACKS)], {
        schema: 'papers.schema.json',
        notes: ['A note\nof two lines.'],
      })
      const read = readPapers('papers.yaml', text, PACKS)
      if (read.kind === 'refused') throw new Error(`${JSON.stringify(read.faults)}\n${text}`)
      const [wanted] = read.wanted
      if (wanted === undefined) throw new Error(text)
      expect(wanted.channel).toBe(channelKey(one.channel.ref))
      const { changes, faults } = differenceOf(wanted, one, { packs: PACKS, limit: LIMIT })
      expect({ changes, faults }, text).toEqual({ changes: [], faults: [] })
    }),
    { seed: 8, numRuns: 300 },
  )
})
