import { describe, expect, test } from 'vitest'
import { type Change, differenceOf, type WantedChannel, type WantedTopic } from '../../src/core/as-code.ts'
import type { Channel } from '../../src/core/channel.ts'
import type { Subscription } from '../../src/core/subscription.ts'
import { parseTopic } from '../../src/core/topic.ts'

const PACKS = new Map([['agents', 'agent*']])
const CHANNEL: Channel = {
  ref: { platform: 'terminal', workspace: 'demo', channel: 'lab' },
  name: 'lab',
  schedule: { kind: 'daily', at: '09:00' },
  zone: 'UTC',
  zoneChosen: false,
  settings: { size: 8, announce: true, quiet: true, hourly: 4, who: 'members' },
  state: 'on',
  createdAt: 0,
  quietSlots: 0,
}

/** `Label: topic`, numbered from 1; a `!` before it is paused. */
function followed(...all: string[]): Subscription[] {
  return all.map((one, index): Subscription => {
    const [, paused = '', label = '', topic = ''] = /^(!?)(.*?): (.*)$/.exec(one) ?? []
    return {
      id: `lab#${index + 1}`,
      channel: 'terminal:demo/lab',
      number: index + 1,
      label,
      topic,
      meaning: '',
      by: 'ann',
      createdAt: 0,
      since: 0,
      meaningAt: 0,
      caughtUp: true,
      ...(paused === '' ? {} : { pausedAt: 5 }),
    }
  })
}

/** `Label: topic`, or a topic alone. */
function topics(...all: string[]): WantedTopic[] {
  return all.map((one, index) => {
    const [, label, topic = ''] = /^(?:([A-Z]\w*): )?(.*)$/.exec(one) ?? []
    return { text: topic, parsed: parseTopic(topic, PACKS), label, at: `papers.yaml: topics[${index}]` }
  })
}

function difference(
  wanted: Partial<WantedChannel>,
  stood: readonly Subscription[] = [],
  { channel = CHANNEL, limit = 50 } = {},
) {
  const whole = { channel: 'lab', settings: {}, at: 'papers.yaml:2', ...wanted }
  const found = differenceOf(whole, { channel, subscriptions: stood }, { packs: PACKS, limit })
  return { ...found, said: found.changes.map(said), wrong: found.faults.map(({ at, wrong }) => `${at} ${wrong}`) }
}

function said(change: Change): string {
  switch (change.kind) {
    case 'follow':
      return `follow ${change.label}: ${change.topic.text}${change.paused ? ' paused' : ''}`
    case 'edit':
      return `edit ${change.subscription.number} ${change.label}: ${change.topic.text}`
    case 'unfollow':
    case 'pause':
    case 'resume':
      return `${change.kind} ${change.subscription.number}`
    default:
      return change.kind
  }
}

describe('topics', () => {
  test.each<[string, string[], string[], string[]]>([
    ['as they are', ['Robots: robot'], ['Robots: robot'], []],
    ['written otherwise', ['Robots: drone OR robot'], ['Robots: robots, drones'], []],
    ['without a label', ['Mine: robot'], ['robot'], []],
    ['in another order', ['A: robot', 'B: drone'], ['B: drone', 'A: robot'], []],
    ['none', ['A: robot', 'B: drone'], [], ['unfollow 1', 'unfollow 2']],
    ['a new one', ['A: robot'], ['A: robot', 'drones'], ['follow Drones: drones']],
    ['an edit under its label keeps the number', ['A: robot'], ['A: robot -survey'], ['edit 1 A: robot -survey']],
    ['a label in other letters is the same', ['Robots: robot'], ['ROBOTS: drone'], ['edit 1 ROBOTS: drone']],
    ['a new label keeps the number', ['A: robot'], ['B: robots'], ['edit 1 B: robot']],
    [
      'labels that change places',
      ['A: robot', 'B: drone'],
      ['A: drone', 'B: robot'],
      ['edit 2 A: drone', 'edit 1 B: robot'],
    ],
    ['a label for the topic of another', ['A: robot', 'B: drone'], ['A: drone'], ['unfollow 1', 'edit 2 A: drone']],
    ['room is made first', ['A: robot'], ['B: drone'], ['unfollow 1', 'follow B: drone']],
    ['one of two with the same label', ['A: robot', 'A: drone'], ['A: drone', 'A: llm'], ['edit 1 A: llm']],
    ['two that mean the same already', ['A: robot', 'B: robots'], ['A: robot', 'B: robots'], []],
  ])('%s', (_, stood, wanted, changes) => {
    const found = difference({ topics: topics(...wanted) }, followed(...stood))
    expect(found.said).toEqual(changes)
    expect(found.wrong).toEqual([])
  })

  test('left out altogether they stay, and so does everything else', () => {
    expect(difference({}, followed('A: robot'))).toMatchObject({ said: [], wrong: [], notes: [] })
  })

  test('pausing one', () => {
    const [one] = topics('A: robot')
    if (one === undefined) throw new Error('no topic')
    expect(difference({ topics: [{ ...one, paused: true }] }, followed('A: robot')).said).toEqual(['pause 1'])
    expect(difference({ topics: [{ ...one, paused: false }] }, followed('!A: robot')).said).toEqual(['resume 1'])
    expect(difference({ topics: [one] }, followed('!A: robot')).said).toEqual([])
    expect(difference({ topics: [{ ...one, paused: true }] }).said).toEqual(['follow A: robot paused'])
  })

  test('one that cannot be read is a fault, unless it stands so already', () => {
    expect(difference({ topics: topics('A: robot OR') }).wrong).toEqual(['papers.yaml: topics[0] cannot be read'])
    const kept = difference({ topics: topics('A: @gone') }, followed('A: @gone'))
    expect(kept).toMatchObject({ said: [], wrong: [] })
    expect(kept.notes[0]).toContain('#1 A is kept, but cannot be read any more.')
    expect(difference({ topics: topics('B: @gone') }, followed('A: @gone')).wrong).toHaveLength(1)
  })

  test('the same topic twice is a fault, however it is written', () => {
    expect(difference({ topics: topics('A: robot', 'llm', 'B: robots') }).wrong).toEqual([
      'papers.yaml: topics[2] is the same topic as topics[0]',
    ])
  })

  test('more than a channel may follow is one fault, unless it follows them already', () => {
    const many = topics(...Array.from({ length: 5_000 }, (_, index) => `word${index} OR`))
    expect(difference({ topics: many }).wrong).toEqual(['papers.yaml:2 names 5,000 topics'])
    const stood = followed('A: robot', 'B: drone', 'C: llm')
    expect(difference({ topics: topics('A: robot', 'B: drone', 'C: llm') }, stood, { limit: 2 }).wrong).toEqual([])
    expect(difference({ topics: topics('A: robot', 'B: drone', 'D: gnn') }, stood, { limit: 2 }).wrong).toEqual([
      'papers.yaml:2 names 3 topics',
    ])
  })

  test('a label that nobody can see, or that is too long, is a fault', () => {
    const [one] = topics('robot')
    if (one === undefined) throw new Error('no topic')
    for (const label of ['', '\u200b ', 'x'.repeat(61)])
      expect(difference({ topics: [{ ...one, label }] }).wrong).toEqual([
        'papers.yaml: topics[0] has a label that does not do',
      ])
  })
})

describe('schedule, settings, pause', () => {
  test('what the file says and the channel has is no difference', () => {
    const chosen = { ...CHANNEL, zoneChosen: true }
    const wanted = { schedule: CHANNEL.schedule, zone: 'UTC', settings: { size: 8, announce: true }, paused: false }
    expect(difference(wanted, [], { channel: chosen }).said).toEqual([])
    expect(difference({ zone: 'UTC' }).changes).toEqual([
      { kind: 'schedule', schedule: CHANNEL.schedule, zone: 'UTC', zoneChosen: true },
    ])
  })

  test('what the file leaves out stays', () => {
    expect(difference({ schedule: { kind: 'instant' }, settings: { size: 5 } }).changes).toEqual([
      { kind: 'schedule', schedule: { kind: 'instant' }, zone: 'UTC', zoneChosen: false },
      { kind: 'settings', settings: { size: 5 } },
    ])
  })

  test('a channel is paused last, and a held one not at all', () => {
    expect(difference({ paused: true, topics: topics('robot') }).said).toEqual(['follow Robot: robot', 'pause channel'])
    const paused = { ...CHANNEL, state: 'paused' as const }
    expect(difference({ paused: false }, [], { channel: paused }).said).toEqual(['resume channel'])
    const held = { ...CHANNEL, state: 'held' as const, why: 'the bot is not in the channel' }
    expect(difference({ paused: true }, [], { channel: held })).toMatchObject({
      said: [],
      notes: ['This channel is held: the bot is not in the channel, so it cannot be paused.'],
    })
  })
})
