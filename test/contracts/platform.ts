/** What every chat platform promises, whatever it is made of. A platform's own test hands in its far side. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { actionId } from '../../src/core/action.ts'
import type { ChannelRef } from '../../src/core/channel.ts'
import type { Delivery, SendOutcome } from '../../src/core/delivery.ts'
import type { Asked, Invocation, Reply } from '../../src/core/invocation.ts'
import type { Message } from '../../src/core/message.ts'
import type { Platform } from '../../src/core/ports.ts'

/** A platform with the other end of its line in the test's hands. */
export type FarSide = {
  readonly platform: Platform
  /** A channel that the bot may post to. */
  readonly channel: ChannelRef
  /** Another process of ours on the same far side. */
  restart(): Platform
  /** How often a delivery stands in its channel. */
  timesPosted(delivery: Delivery): number
  /** Everything that people see so far, as plain words. */
  seen(): string
  /** Whatever in it could act on its own: mentions, mark-up, links, escape sequences. */
  active(): string[]
  /** A person runs `/papers <text>`. Resolves once they have been answered. */
  command(text: string): Promise<void>
  /** What the bot is asked then; the text as it was typed where nothing else is said. */
  asked?(text: string): Asked
  close(): Promise<void>
}

export type PlatformContract = {
  open(): Promise<FarSide>
  /** Whether what was posted can be taken away again. */
  readonly canRemove: boolean
  /** Whether the far side knows an id again. Where it does not, only a look before the next try keeps a message single. */
  readonly knowsIds: boolean
  /** How the far side can fail a send, and what that must come to. */
  readonly faults: readonly { name: string; arrange(far: FarSide): void; outcome: SendOutcome['kind'] }[]
  /** Ways in which we can lose the end of a try, and whether the message stands then. */
  readonly losses: readonly { name: string; lose(far: FarSide, delivery: Delivery): Promise<void>; stands: boolean }[]
}

export function sampleDelivery(channel: ChannelRef, parts: Partial<Delivery> = {}): Delivery {
  return {
    id: 'abcdefghijklmnopqrstuvw2',
    channel,
    slot: 'scheduled:2026-11-20T09:00:00Z',
    part: 0,
    kind: 'scheduled',
    state: 'sending',
    message: EVERYTHING,
    papers: ['arxiv:2604.00001', 'title:abc'],
    shown: 2,
    attempts: 0,
    refusals: 0,
    maybeRepeated: false,
    plannedAt: 0,
    readyAt: 0,
    ...parts,
  }
}

/** A message with every kind of item and action. */
export const EVERYTHING: Message = {
  v: 1,
  title: '2 new papers · Thu 09:00 – Fri 09:00',
  items: [
    { kind: 'heading', text: 'World models', note: '(2 of 3 shown)' },
    {
      kind: 'paper',
      number: 1,
      key: 'arxiv:2604.00001',
      title: 'A long-horizon simulator',
      url: 'https://arxiv.org/abs/2604.00001',
      authors: 'Ada Sample, Ben Sample +3',
      details: 'arXiv cs.CV · ▲31',
      extract: [{ text: 'the first driven by a ' }, { text: 'world model', strong: true }, { text: ' throughout' }],
      also: ['Robots'],
    },
    { kind: 'paper', number: 2, key: 'title:abc', title: 'A paper without anything else' },
    { kind: 'heading', text: 'Subscriptions' },
    {
      kind: 'text',
      text: [{ text: 'Followed since ' }, { text: 'Mon 09:00', at: 1_795_000_000_000 }],
      actions: [
        { id: actionId('edit', 1), label: 'Edit', opens: 'form' },
        { id: actionId('unsubscribe', 1), label: 'Unsubscribe', danger: true },
      ],
    },
    { kind: 'preformatted', text: '@article{sample,\n  year = {2026}\n}' },
  ],
  actions: [
    { id: actionId('more'), label: 'Show 1 more' },
    {
      id: actionId('zone'),
      label: 'Change the zone',
      choices: [
        { value: 'Europe/Berlin', label: 'Berlin', hint: 'UTC+1' },
        { value: 'Asia/Tokyo', label: 'Tokyo' },
      ],
    },
  ],
  footer: [{ text: '214 read from 2 sources' }],
  notification: '2 papers: A long-horizon simulator, and 1 more',
}

const VISIBLE = [
  'World models',
  '(2 of 3 shown)',
  'A long-horizon simulator',
  'Ada Sample, Ben Sample +3',
  'arXiv cs.CV · ▲31',
  'world model',
  'Robots',
  'A paper without anything else',
  // The instant itself may be shown in the reader's zone.
  'Followed since',
  'Edit',
  'Unsubscribe',
  'year = {2026}',
  'Show 1 more',
  'Change the zone',
  '214 read from 2 sources',
]

/** Texts that try to act; `harmless` must stay readable in each. */
export const HOSTILE_TEXTS = [
  ['escape sequences', '\u001b[2J\u001b[31mharmless\u001b]0;title\u0007'],
  ['eight-bit escape sequences', '\u009b2Jharmless\u009d0;title\u009c'],
  ['cursor movement', 'harmless\r\u0008\u0008\u000b\u000c\u007f'],
  ['bidi overrides', '\u202eharmless\u2066\u2069\u200f'],
  ['zero-width characters', '\u200bharmless\u200d\u2060\ufeff\u{e0041}'],
  ['mentions', '<!channel> @everyone @here <@U123> <#C1> harmless'],
  ['links', '[harmless](https://evil.example) <https://evil.example|harmless>'],
  ['mark-up', '**harmless** _x_ ~~y~~ `z` > # || spoiler ||'],
  ['a lone surrogate', 'harmless \ud800'],
] as const

/** Within what every platform's clock can say. */
const EVER = { from: 0, to: Date.UTC(2060, 0) }

const spaced = (text: string) => text.replace(/\s+/gu, ' ')

/** Runs the contract; call it inside the platform's own test file. */
export function describePlatform(name: string, { open, canRemove, knowsIds, faults, losses }: PlatformContract): void {
  describe(`${name} as a platform`, () => {
    let far: FarSide
    beforeEach(async () => {
      far = await open()
    })
    afterEach(() => far.close())

    describe('send and find', () => {
      test('sends once, says what the message is called, and finds it by that name', async () => {
        const delivery = sampleDelivery(far.channel)
        expect(await far.platform.find(delivery)).toEqual({ kind: 'absent' })
        const outcome = await far.platform.send(delivery, 'full')
        expect(outcome.kind).toBe('sent')
        if (outcome.kind !== 'sent') return
        expect(await far.platform.find(delivery)).toEqual({ kind: 'found', refs: [outcome.ref] })
        expect(await far.restart().find(delivery)).toEqual({ kind: 'found', refs: [outcome.ref] })
        expect(far.timesPosted(delivery)).toBe(1)
      })

      test.runIf(knowsIds)('the same id again is the same message', async () => {
        const delivery = sampleDelivery(far.channel)
        const first = await far.platform.send(delivery, 'full')
        expect(await far.platform.send(delivery, 'full')).toEqual(first)
        expect(far.timesPosted(delivery)).toBe(1)
      })

      test('keeps deliveries apart', async () => {
        const [one, other] = [sampleDelivery(far.channel), sampleDelivery(far.channel, { id: 'z'.repeat(24), part: 1 })]
        await far.platform.send(one, 'full')
        expect(await far.platform.find(other)).toEqual({ kind: 'absent' })
      })

      test('sends the plain form', async () => {
        const delivery = sampleDelivery(far.channel, { refusals: 1 })
        expect((await far.platform.send(delivery, 'plain')).kind).toBe('sent')
        expect(spaced(far.seen())).toContain('A long-horizon simulator')
        expect(far.timesPosted(delivery)).toBe(1)
      })

      test.each(faults)('$name is $outcome', async ({ arrange, outcome }) => {
        arrange(far)
        const delivery = sampleDelivery(far.channel)
        const sent = await far.platform.send(delivery, 'full')
        expect(sent.kind).toBe(outcome)
        if (sent.kind !== 'sent') expect(sent.why).toMatch(/\w{3}.*\.$/s)
      })

      test.each(losses)('after $name, find knows; nothing is lost or doubled', async ({ lose, stands }) => {
        const delivery = sampleDelivery(far.channel)
        await lose(far, delivery)
        const next = far.restart()
        expect((await next.find(delivery)).kind).toBe(stands ? 'found' : 'absent')
        if (!stands) expect((await next.send(delivery, 'full')).kind).toBe('sent')
        expect(far.timesPosted(delivery)).toBe(1)
      })
    })

    describe('posted and remove', () => {
      test('reads what stands of ours, each with its delivery, oldest first, in a window with both ends', async () => {
        const { platform, channel } = far
        expect(await platform.posted(channel, EVER)).toEqual({ kind: 'read', posts: [] })
        const ids = ['abcdefghijklmnopqrstuvw2', 'z'.repeat(24)]
        const refs: string[] = []
        for (const id of ids) {
          const outcome = await platform.send(sampleDelivery(channel, { id }), 'full')
          refs.push(outcome.kind === 'sent' ? outcome.ref : outcome.kind)
        }
        const read = await far.restart().posted(channel, EVER)
        const posts = read.kind === 'read' ? read.posts : []
        expect(posts.map(({ ref, delivery }) => ({ ref, delivery }))).toEqual(
          ids.map((delivery, index) => ({ ref: refs[index], delivery })),
        )
        const [from, to] = [Math.min(...posts.map(({ at }) => at)), Math.max(...posts.map(({ at }) => at))]
        expect(await platform.posted(channel, { from, to })).toEqual(read)
        expect(await platform.posted(channel, { from: 0, to: from - 1 })).toEqual({ kind: 'read', posts: [] })
        expect(await platform.posted(channel, { from: to + 1, to: EVER.to })).toEqual({ kind: 'read', posts: [] })
      })

      test('the plain form and a notice are read too', async () => {
        const notice: Message = {
          v: 1,
          items: [{ kind: 'text', text: [{ text: 'A notice' }] }],
          actions: [{ id: actionId('more'), label: 'Show more' }],
          notification: 'A notice',
        }
        await far.platform.send(sampleDelivery(far.channel), 'plain')
        await far.platform.send(sampleDelivery(far.channel, { id: 'z'.repeat(24), message: notice }), 'full')
        const read = await far.platform.posted(far.channel, EVER)
        expect(read.kind === 'read' && read.posts.map(({ delivery }) => delivery)).toEqual([
          sampleDelivery(far.channel).id,
          'z'.repeat(24),
        ])
      })

      test('a channel that is not there cannot be looked at or is empty', async () => {
        const nowhere = { ...far.channel, channel: `${far.channel.channel}1` }
        const read = await far.platform.posted(nowhere, EVER)
        if (read.kind === 'read') expect(read.posts).toEqual([])
        else expect(read).toMatchObject({ because: 'failure', why: expect.stringMatching(/^[A-Z].+\.$/s) })
      })

      test('takes away one message and no other, or says why it cannot', async () => {
        const { platform, channel } = far
        const [one, other] = [sampleDelivery(channel), sampleDelivery(channel, { id: 'z'.repeat(24), part: 1 })]
        const sent = await platform.send(one, 'full')
        await platform.send(other, 'full')
        if (sent.kind !== 'sent') throw new Error('it was not sent')
        const outcome = await far.restart().remove(channel, sent.ref)
        if (canRemove) expect(outcome).toEqual({ kind: 'removed' })
        else expect(outcome).toMatchObject({ kind: 'failed', why: expect.stringMatching(/^[A-Z].+\.$/) })
        expect([far.timesPosted(one), far.timesPosted(other)]).toEqual([canRemove ? 0 : 1, 1])
        expect((await platform.find(one)).kind).toBe(canRemove ? 'absent' : 'found')
        expect((await platform.find(other)).kind).toBe('found')
      })

      test('what is gone already counts as removed', async () => {
        const { platform, channel } = far
        const sent = await platform.send(sampleDelivery(channel), 'full')
        if (sent.kind !== 'sent') throw new Error('it was not sent')
        const gone = sent.ref.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)).replace(/^[a-z]/, 'z')
        expect(await platform.remove(channel, gone)).toEqual({ kind: 'removed' })
        expect(far.timesPosted(sampleDelivery(channel))).toBe(1)
      })
    })

    describe('what people see', () => {
      test('every kind of item and action', async () => {
        await far.platform.send(sampleDelivery(far.channel), 'full')
        const seen = spaced(far.seen())
        for (const words of VISIBLE) expect(seen).toContain(words)
        expect(far.active()).toEqual([])
      })

      test.each(HOSTILE_TEXTS)('%s in an entry stay words', async (_, text) => {
        const run = [{ text, strong: true as const }]
        const items: Message['items'] = [
          { kind: 'heading', text, note: text },
          {
            kind: 'paper',
            number: 1,
            key: text,
            title: text,
            authors: text,
            details: text,
            extract: run,
            also: [text],
          },
          { kind: 'text', text: run },
          { kind: 'preformatted', text },
        ]
        const message: Message = { ...EVERYTHING, title: text, items, footer: run, notification: text }
        expect((await far.platform.send(sampleDelivery(far.channel, { message }), 'full')).kind).toBe('sent')
        expect(far.active()).toEqual([])
        expect(far.seen()).toContain('harmless')
      })
    })

    describe('listen', () => {
      test('a command reaches the bot and its answer the person', async () => {
        const calls: Invocation[] = []
        const message: Message = { ...EVERYTHING, title: 'The answer' }
        await far.platform.listen({
          async ask(call): Promise<Reply> {
            calls.push(call)
            return { kind: 'show', message }
          },
          async news() {},
        })
        await far.command('search "world models"')
        await far.command('help')
        const askedBy = (text: string): Asked => far.asked?.(text) ?? { kind: 'command', text }
        expect(calls.map(({ asked }) => asked)).toEqual([askedBy('search "world models"'), askedBy('help')])
        expect(calls.map(({ channel }) => channel)).toEqual([far.channel, far.channel])
        expect(new Set(calls.map(({ key }) => key)).size).toBe(2)
        expect(far.seen()).toContain('The answer')
      })
    })

    test('lists its channels, is well, and finds nothing wrong', async () => {
      await far.platform.listen({ ask: async () => ({ kind: 'done' }), news: async () => {} })
      const listed = []
      for await (const { channel, can } of far.platform.channels(far.channel.workspace)) listed.push({ channel, can })
      expect(listed).toContainEqual({ channel: far.channel, can: 'post' })
      expect(far.platform.health()).toEqual({ ok: true })
      expect((await far.platform.check()).filter(({ ok }) => !ok)).toEqual([])
    })
  })
}
