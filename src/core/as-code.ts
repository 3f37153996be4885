/** Subscriptions as code: what a file wants of channels, and how that differs from what stands. */
import {
  type Channel,
  type ChannelKey,
  channelKey,
  channelTitle,
  SETTINGS,
  type Settings,
  type SettingsPatch,
} from './channel.ts'
import { LABEL } from './command/argument.ts'
import { visible } from './readable.ts'
import { formatSchedule, type Schedule } from './schedule.ts'
import { labelOf, type Subscription } from './subscription.ts'
import { describeTopic, type Packs, type ParseTopic, parseTopic, type Topic } from './topic.ts'

/** One thing to mend in a file. `at` says where: `papers.yaml:12: channels[0].topics[1]`; `wrong` reads on after it. */
export type FileFault = { readonly at: string; readonly wrong: string; readonly mend: string }

/** What is left out stays as it is. */
export type WantedTopic = {
  /** As written. */
  readonly text: string
  readonly parsed: ParseTopic
  readonly label?: string | undefined
  readonly paused?: boolean | undefined
  /** Where it stands in the file. */
  readonly at: string
}

/** What is left out stays as it is; with `topics` the channel follows exactly these. */
export type WantedChannel = {
  /** As written: a key, or a name with what it takes to find it. */
  readonly channel: string
  readonly schedule?: Schedule | undefined
  readonly zone?: string | undefined
  readonly settings: SettingsPatch
  readonly paused?: boolean | undefined
  readonly topics?: readonly WantedTopic[] | undefined
  readonly at: string
}

/** A channel as it stands, or as a first change would open it. */
export type Standing = { readonly channel: Channel; readonly subscriptions: readonly Subscription[] }

export type Change =
  | { readonly kind: 'schedule'; readonly schedule: Schedule; readonly zone: string; readonly zoneChosen: boolean }
  /** Those alone that differ. */
  | { readonly kind: 'settings'; readonly settings: SettingsPatch }
  | { readonly kind: 'unfollow'; readonly subscription: Subscription }
  /** `topic` is the new one, `label` as it will be; either may be what it was. */
  | { readonly kind: 'edit'; readonly subscription: Subscription; readonly topic: Topic; readonly label: string }
  | { readonly kind: 'follow'; readonly topic: Topic; readonly label: string; readonly paused: boolean }
  | { readonly kind: 'pause' | 'resume'; readonly subscription: Subscription }
  | { readonly kind: 'pause channel' | 'resume channel' }

export type Difference = {
  /** In the order in which they are carried out: what leaves makes room for what comes. */
  readonly changes: readonly Change[]
  /** With any of these the file is wrong, and nothing is to be changed by it. */
  readonly faults: readonly FileFault[]
  /** Sentences about what stays although it is not well. */
  readonly notes: readonly string[]
}

/** A channel as it stands, for a file. `about` is its name, `reading` what a topic means in words. */
export type ExportedChannel = {
  readonly channel: ChannelKey
  readonly about: string
  /** As written. */
  readonly schedule: string
  /** Where somebody has chosen one. */
  readonly zone?: string
  /** Absent where the channel is held, which no file decides. */
  readonly paused?: boolean
  readonly settings: Settings
  readonly topics: readonly {
    readonly topic: string
    readonly label: string
    readonly reading: string
    readonly paused: boolean
  }[]
}

/** What a file says of a channel as it stands: read back, it wants nothing changed. */
export function exportedOf({ channel, subscriptions }: Standing, packs: Packs): ExportedChannel {
  const { ref, name, schedule, zone, zoneChosen, settings, state } = channel
  return {
    channel: channelKey(ref),
    about: name === '' ? '' : channelTitle(channel),
    schedule: formatSchedule(schedule),
    ...(zoneChosen ? { zone } : {}),
    ...(state === 'held' ? {} : { paused: state === 'paused' }),
    settings,
    topics: subscriptions.map(({ number, label, topic, pausedAt }) => {
      const parsed = parseTopic(topic, packs)
      const reading =
        parsed.kind === 'topic' ? describeTopic(parsed.topic) : `cannot be read any more: ${parsed.sentence}`
      return { topic, label, reading: `#${number} ${reading}`, paused: pausedAt !== undefined }
    }),
  }
}

/** How a channel differs from what a file wants of it, with the most topics that a channel may follow. */
export function differenceOf(
  wanted: WantedChannel,
  standing: Standing,
  { packs, limit }: { readonly packs: Packs; readonly limit: number },
): Difference {
  const { topics, faults, notes } = topicsOf(wanted, standing.subscriptions, packs, limit)
  return {
    changes: [...arrangementOf(wanted, standing.channel), ...topics, ...pauseOf(wanted, standing.channel)],
    faults,
    notes: [...notes, ...heldNotes(wanted, standing.channel)],
  }
}

function arrangementOf(wanted: WantedChannel, channel: Channel): Change[] {
  const { schedule = channel.schedule, zone = channel.zone } = wanted
  const zoneChosen = channel.zoneChosen || wanted.zone !== undefined
  const isSame =
    formatSchedule(schedule) === formatSchedule(channel.schedule) &&
    zone === channel.zone &&
    zoneChosen === channel.zoneChosen
  const settings = settingsOf(wanted, channel.settings)
  return [
    ...(isSame ? [] : [{ kind: 'schedule', schedule, zone, zoneChosen } as const]),
    ...(Object.keys(settings).length === 0 ? [] : [{ kind: 'settings', settings } as const]),
  ]
}

/** In one order, however the file has them. */
function settingsOf({ settings }: WantedChannel, before: Settings): SettingsPatch {
  const differ = SETTINGS.filter((name) => settings[name] !== undefined && settings[name] !== before[name])
  return Object.fromEntries(differ.map((name) => [name, settings[name]]))
}

/** A held channel is neither on nor paused: that is for the platform to change. */
function pauseOf({ paused }: WantedChannel, { state }: Channel): Change[] {
  if (paused === undefined || state === 'held' || paused === (state === 'paused')) return []
  return [{ kind: paused ? 'pause channel' : 'resume channel' }]
}

function heldNotes({ paused }: WantedChannel, { state, why = 'access was lost' }: Channel): string[] {
  if (state !== 'held') return []
  const left = paused === true ? ', so it cannot be paused' : ''
  return [`This channel is held: ${why}${left}.`]
}

// Topics

type Item = WantedTopic & { readonly key: string | undefined }
type Stood = Subscription & { readonly parsed: ParseTopic; readonly key: string | undefined }

/**
 * Whoever follows the same topic is the same, then whoever has the same label: so an edit under its label keeps number and
 * history, so does a new label for a topic, and no edit ever meets a topic that another subscription follows still.
 */
function pairsOf(items: readonly Item[], stood: readonly Stood[]): ReadonlyMap<Item, Stood> {
  const pairs = new Map<Item, Stood>()
  const left = new Set(stood)
  const pair = (isSame: (item: Item, one: Stood) => boolean): void => {
    for (const item of items) {
      if (pairs.has(item)) continue
      const found = [...left].find((one) => isSame(item, one))
      if (found === undefined) continue
      pairs.set(item, found)
      left.delete(found)
    }
  }
  const isLabel = ({ label }: Item, one: Stood): boolean => label === one.label
  const isTopic = ({ text, key }: Item, one: Stood): boolean =>
    text === one.topic || (key !== undefined && key === one.key)
  pair((item, one) => isTopic(item, one) && isLabel(item, one))
  pair(isTopic)
  pair(isLabel)
  pair(({ label }, one) => label !== undefined && folded(label) === folded(one.label))
  return pairs
}

const folded = (label: string): string => visible(label).toLowerCase()

function topicsOf(
  { topics, at }: WantedChannel,
  subscriptions: readonly Subscription[],
  packs: Packs,
  limit: number,
): { topics: Change[]; faults: FileFault[]; notes: string[] } {
  if (topics === undefined) return { topics: [], faults: [], notes: [] }
  const tooMany: FileFault = {
    at,
    wrong: `names ${topics.length.toLocaleString('en-GB')} topics`,
    mend: `A channel follows ${limit} at most (limits.subscriptions in paperwire.yaml).`,
  }
  if (topics.length > Math.max(limit, subscriptions.length)) return { topics: [], faults: [tooMany], notes: [] }
  const items = topics.map((one): Item => ({ ...one, key: keyOf(one.parsed) }))
  const stood = subscriptions.map((one): Stood => {
    const parsed = parseTopic(one.topic, packs)
    return { ...one, parsed, key: keyOf(parsed) }
  })
  const pairs = pairsOf(items, stood)
  const kept = new Set([...pairs.values()].map(({ id }) => id))
  const changed = items.map((item) => changesFor(item, pairs.get(item)))
  const changes = changed.flatMap((one) => one.changes)
  const of = (kind: Change['kind']): Change[] => changes.filter((one) => one.kind === kind)
  const follows = of('follow')
  return {
    topics: [
      ...subscriptions
        .filter(({ id }) => !kept.has(id))
        .map((subscription) => ({ kind: 'unfollow', subscription }) as const),
      ...of('edit'),
      ...follows,
      ...of('resume'),
      ...of('pause'),
    ],
    faults: [
      ...changed.flatMap((one) => one.faults),
      ...repeats(items, pairs),
      ...(topics.length > limit && follows.length > 0 ? [tooMany] : []),
    ],
    notes: changed.flatMap((one) => one.notes),
  }
}

function keyOf(parsed: ParseTopic): string | undefined {
  return parsed.kind === 'topic' ? parsed.topic.key : undefined
}

type Changed = { readonly changes: Change[]; readonly faults: FileFault[]; readonly notes: string[] }

/** What one topic of the file takes, beside the subscription that it is paired with. */
function changesFor({ text, parsed, label: given, paused, at, key }: Item, one: Stood | undefined): Changed {
  const label = given === undefined || given === one?.label ? given : visible(given)
  const nothing = { changes: [], faults: [], notes: [] }
  if (parsed.kind === 'refused') {
    if (one?.topic !== text || (label !== undefined && label !== one.label))
      return { ...nothing, faults: [{ at, wrong: 'cannot be read', mend: parsed.sentence }] }
    const notes = [`#${one.number} ${one.label} is kept, but cannot be read any more. ${parsed.sentence}`]
    return { ...nothing, changes: pausesFor(one, paused), notes }
  }
  const wrong = label === undefined || label === one?.label ? undefined : labelFault(label)
  if (wrong !== undefined) return { ...nothing, faults: [{ at, wrong: 'has a label that does not do', mend: wrong }] }
  const { topic } = parsed
  if (one === undefined)
    return {
      ...nothing,
      changes: [{ kind: 'follow', topic, label: label ?? labelOf(text), paused: paused === true }],
    }
  const becomes = label ?? one.label
  // However it is written, the same topic stays as it stands.
  const kept = key === one.key && one.parsed.kind === 'topic' ? one.parsed.topic : undefined
  const isSame = kept !== undefined && becomes === one.label
  const edit = { kind: 'edit', subscription: one, topic: kept ?? topic, label: becomes } as const
  return { ...nothing, changes: [...(isSame ? [] : [edit]), ...pausesFor(one, paused)] }
}

function pausesFor(subscription: Subscription, paused: boolean | undefined): Change[] {
  if (paused === undefined || paused === (subscription.pausedAt !== undefined)) return []
  return [{ kind: paused ? 'pause' : 'resume', subscription }]
}

function labelFault(label: string): string | undefined {
  if (label === '') return 'Write a label that can be seen, or leave `as` out.'
  const issue = LABEL.schema.safeParse(label).error?.issues[0]
  return issue === undefined ? undefined : `${issue.message}.`
}

/** The same topic twice, unless the channel itself follows it twice (packs may have made it so since). */
function repeats(items: readonly Item[], pairs: ReadonlyMap<Item, Stood>): FileFault[] {
  const isKept = (item: Item): boolean => pairs.get(item)?.key === item.key
  return items.flatMap((item, position): FileFault[] => {
    const first = items.findIndex(({ key }) => key !== undefined && key === item.key)
    const other = items[first]
    if (other === undefined || first === position || (isKept(item) && isKept(other))) return []
    return [{ at: item.at, wrong: `is the same topic as topics[${first}]`, mend: 'Remove one of the two.' }]
  })
}
