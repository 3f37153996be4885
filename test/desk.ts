/**
 * The bot without a platform, for tests of flows: the real store in memory, the real matcher and archive, a clock that stands
 * still until it is moved, and one person who types commands and presses what they see.
 */
import type { ChannelRef } from '../src/core/channel.ts'
import { channelKey } from '../src/core/channel.ts'
import type { Feed } from '../src/core/feed.ts'
import { type Instant, MINUTE } from '../src/core/instant.ts'
import type { Asked, Person, Reply } from '../src/core/invocation.ts'
import type { Action, Form, Message } from '../src/core/message.ts'
import { type Entry, EntrySchema, keysOf } from '../src/core/paper.ts'
import type { Clock, LiveSource, Platform } from '../src/core/ports.ts'
import type { Store } from '../src/core/store.ts'
import { createSynonyms, type SynonymGroup } from '../src/core/synonyms.ts'
import type { Desk } from '../src/flows/answer/asking.ts'
import { answer } from '../src/flows/answer.ts'
import { createMatcher } from '../src/flows/match-papers.ts'
import { planDigests } from '../src/flows/plan-digests.ts'
import { createArchive } from '../src/flows/read-archive.ts'
import { hash } from '../src/hash.ts'
import { openStore } from '../src/store/open-store.ts'
import { textOfMessage, textOfReply } from './plain-text.ts'

/** A clock that moves only when it is told to; sleeping takes no time. */
export type TestClock = Clock & { at: Instant; forward(ms: number): void }

export function createClock(iso: string): TestClock {
  const clock: TestClock = {
    at: Date.parse(iso),
    now: () => new Date(clock.at),
    sleep: async () => {},
    forward(ms) {
      clock.at += ms
    },
  }
  return clock
}

export const LAB: ChannelRef = { platform: 'terminal', workspace: 'demo', channel: 'lab' }
export const ANN: Person = { id: 'ann', mayManage: true }

type Place = { readonly channel?: ChannelRef; readonly person?: Person; readonly key?: string }

export type TestDesk = {
  readonly desk: Desk
  readonly store: Store
  readonly clock: TestClock
  /** Types a command; what comes back, as text. `in` says where and who; by default Ann in #lab. */
  ask(text: string, place?: Place): Promise<string>
  /** Presses a control by its id. */
  press(id: string, value?: string, place?: Place): Promise<string>
  /** Presses a control of the last answer, or of a posted message, by what is written on it. */
  click(label: string, options?: { value?: string; on?: Posted | undefined } & Place): Promise<string>
  /** Fills in and submits the last form; fields left out keep what stands in them. */
  submit(values?: Readonly<Record<string, string>>, place?: Place): Promise<string>
  /** Any question at all. */
  send(asked: Asked, place?: Place): Promise<string>
  /** The last reply as data. */
  last(): Reply
  /** Entries come in from a source, or from a channel's own feed, live unless said otherwise. */
  arrive(entries: readonly Listed[], from?: { source?: string; live?: boolean; feed?: Feed }): Promise<void>
  /** Matches and plans what is due. Returns the ids of what was planned. */
  tick(): Promise<string[]>
  /** Delivers every open delivery, without a platform. */
  deliver(): Promise<void>
  /** What was planned for a channel, oldest first. */
  posted(channel?: ChannelRef): Promise<Posted[]>
}

/** An entry; without a day it is listed on the day of the clock. */
export type Listed = Partial<Entry> & { readonly title: string }
export type Posted = { readonly id: string; readonly state: string; readonly text: string; readonly message: Message }

export const HF: LiveSource = { name: 'hf', kind: 'hugging-face', everyMs: 15 * MINUTE, readsBack: true }

/** `about` replaces parts of the desk itself. */
export async function openDesk(
  options: {
    now?: string
    packs?: Readonly<Record<string, string>>
    /** As they were last good. */
    keptPacks?: Readonly<Record<string, string>>
    synonyms?: readonly SynonymGroup[]
    about?: Partial<Desk>
  } = {},
): Promise<TestDesk> {
  const clock = createClock(options.now ?? '2026-03-16T08:00:00Z')
  const store = await openStore('sqlite::memory:', { now: () => clock.at })
  const packs = new Map(Object.entries(options.packs ?? {}))
  const keptPacks = new Map(Object.entries(options.keptPacks ?? {}))
  const synonyms = createSynonyms(options.synonyms ?? [])
  const crashpoint = () => {}
  const desk: Desk = {
    store,
    matcher: createMatcher({ store, packs, keptPacks, synonyms, hash, crashpoint }),
    archive: createArchive(store),
    packs,
    keptPacks,
    packsAbout: new Map(),
    synonyms,
    hash,
    clock,
    crashpoint,
    defaults: {
      schedule: { kind: 'daily', at: '09:00' },
      zone: 'UTC',
      settings: { size: 8, announce: true, quiet: true, hourly: 4 },
      who: { slack: 'members', discord: 'managers', terminal: 'members' },
    },
    subscriptionLimit: 50,
    operator: { name: '', contact: '' },
    sources: [HF],
    lookUp: async () => ({ kind: 'off' }),
    findFeed: async () => ({ kind: 'refused', sentence: 'There are no feeds in this test.' }),
    feedLimit: 10,
    platforms: new Map([
      ['terminal', OPEN_CHAT],
      ['slack', OPEN_CHAT],
      ['discord', OPEN_CHAT],
    ]),
    storedIn: 'the memory of this test',
    health: async () => [],
    wake: () => {},
    ...options.about,
  }
  let reply: Reply = { kind: 'done' }
  let calls = 0

  async function send(asked: Asked, { channel = LAB, person = ANN, key = `call-${++calls}` }: Place = {}) {
    reply = await answer(desk, { key, channel, person, asked })
    return textOfReply(reply)
  }

  function press(id: string, value?: string, place?: Place): Promise<string> {
    return send({ kind: 'action', id, ...(value === undefined ? {} : { value }) }, place)
  }

  return {
    desk,
    store,
    clock,
    send,
    press,
    last: () => reply,
    ask: (text, place) => send({ kind: 'command', text }, place),
    async click(label, { value, on, ...place } = {}) {
      const message = on?.message ?? shownIn(reply)
      const action = actionsOf(message).find((one) => one.label === label)
      if (action === undefined) throw new Error(`There is no [${label}] on:\n${textOfMessage(message)}`)
      const asked = { kind: 'action', id: action.id, ...(value === undefined ? {} : { value }) } as const
      return send(on === undefined ? asked : { ...asked, delivery: on.id }, place)
    },
    async submit(values = {}, place) {
      if (reply.kind !== 'form') throw new Error(`There is no form to submit:\n${textOfReply(reply)}`)
      return send(submissionOf(reply.form, values), place)
    },
    async arrive(entries, { feed, source = feed?.source ?? 'hf', live = true } = {}) {
      const listedOn = clock.now().toISOString().slice(0, 10)
      const arrivals = entries.map((one) => {
        const entry = EntrySchema.parse({ abstract: 'Nothing more is said.', listedOn, ...one })
        return { entry, keys: keysOf(entry, hash) }
      })
      const batch = { source, live, at: clock.at, arrivals }
      await store.addEntries(feed === undefined ? batch : { ...batch, channel: feed.channel })
      await store.recordRead(source, { at: clock.at, entries: entries.length, rejected: [] })
    },
    async tick() {
      await desk.matcher.match(clock.at)
      return planDigests(desk, clock.at)
    },
    async deliver() {
      const pace = new Map([['terminal', PACE] as const, ['slack', PACE] as const, ['discord', PACE] as const])
      for (;;) {
        const claim = await store.claim({ at: clock.at, owner: 'test', leaseMs: 60_000, settleMs: 60_000, pace })
        if (claim === undefined) return
        await store.intend(claim, clock.at)
        await store.settle(claim, { state: 'delivered', ref: claim.delivery.id }, clock.at)
      }
    },
    async posted(channel = LAB) {
      const all = await store.deliveries({ channel: channelKey(channel) })
      return all.map(({ id, state, message }) => ({ id, state, message, text: textOfMessage(message) }))
    },
  }
}

/** A chat in which the bot is everywhere and everybody may know everything. */
export const OPEN_CHAT: Pick<Platform, 'access' | 'seenBy' | 'direct' | 'workspaces' | 'channels' | 'grants'> = {
  grants: [],
  access: async () => ({ kind: 'open' }),
  seenBy: async (_, channels) => channels.map((channel) => ({ channel, isIn: true })),
  direct: () => undefined,
  workspaces: async () => [],
  async *channels() {},
}

const UNLIMITED = { sends: 1, perMs: 0 }
const PACE = { channel: UNLIMITED, workspace: UNLIMITED, bot: UNLIMITED }

function shownIn(reply: Reply): Message {
  if (reply.kind === 'show' || reply.kind === 'redraw') return reply.message
  throw new Error(`Nothing to press on:\n${textOfReply(reply)}`)
}

function actionsOf({ items, actions }: Message): Action[] {
  return [...items.flatMap((item) => (item.kind === 'text' ? (item.actions ?? []) : [])), ...actions]
}

function submissionOf(form: Form, values: Readonly<Record<string, string>>): Asked {
  const standing = Object.fromEntries(form.fields.map(({ name, value = '' }) => [name, value]))
  const previewed = form.preview === undefined ? {} : { previewed: standing.topic ?? '' }
  return { kind: 'submit', form: form.id, values: { ...standing, ...values }, ...previewed }
}
