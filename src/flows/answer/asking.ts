/** What every answer has at hand: the desk, who asks where and when, and whether they may. */
import type { ActionName } from '../../core/action.ts'
import { type Channel, type ChannelRef, channelKey, type PlatformName, type Settings } from '../../core/channel.ts'
import type { CommandName } from '../../core/command.ts'
import type { Instant } from '../../core/instant.ts'
import type { Invocation, Person } from '../../core/invocation.ts'
import type { Hash, PaperKey } from '../../core/paper.ts'
import type { Clock, Crashpoint, FeedFound, Finding, LiveSource, Platform } from '../../core/ports.ts'
import { nextSlot, type Schedule } from '../../core/schedule.ts'
import type { ChangeNote } from '../../core/store/changes.ts'
import type { Store } from '../../core/store.ts'
import type { PacksThen } from '../../core/stored-topic.ts'
import type { Subscription } from '../../core/subscription.ts'
import type { Synonyms } from '../../core/synonyms.ts'
import { comeBack } from '../come-back.ts'
import type { LookedUp } from '../look-up-paper.ts'
import type { Matcher } from '../match-papers.ts'
import type { Archive } from '../read-archive.ts'

/** What a channel is before anybody has set anything there. */
type ChannelDefaults = {
  readonly schedule: Schedule
  readonly zone: string
  readonly settings: Omit<Settings, 'who'>
  readonly who: Readonly<Record<PlatformName, Settings['who']>>
}

/** The parts of the program that answers are made from; the same for all of them. */
export type Desk = PacksThen & {
  readonly store: Store
  readonly matcher: Matcher
  readonly archive: Archive
  /** One line about each pack. */
  readonly packsAbout: ReadonlyMap<string, string>
  readonly synonyms: Synonyms
  readonly hash: Hash
  readonly clock: Clock
  readonly crashpoint: Crashpoint
  readonly defaults: ChannelDefaults
  readonly subscriptionLimit: number
  readonly operator: { readonly name: string; readonly contact: string }
  readonly sources: readonly LiveSource[]
  /** Why nothing is read live, where that is not what the operator has configured: a sentence. */
  readonly unread?: string
  /** Asks the sources for a paper that none of them has listed. Stores nothing. */
  readonly lookUp: (key: PaperKey) => Promise<LookedUp>
  /** Whether `lookUp` asks anybody. */
  readonly asksElsewhere?: boolean
  /** Reads what stands at an address that somebody gives as a feed, once. */
  readonly findFeed: (url: string) => Promise<FeedFound>
  /** Feeds of its own that a channel may have. */
  readonly feedLimit: number
  /** Where the data is kept, in words. */
  readonly storedIn: string
  /** The chats that run here, to be asked about their channels and people. */
  readonly platforms: ReadonlyMap<
    PlatformName,
    Pick<Platform, 'access' | 'seenBy' | 'direct' | 'workspaces' | 'channels' | 'grants'>
  >
  /** Findings of the platforms and the store, for `status`; for people of one workspace nothing of another. */
  readonly health: (workspace?: string) => Promise<readonly Finding[]>
  /** Something was planned: deliver it. */
  readonly wake: () => void
}

/** One question: the desk, who asked where, and when. */
export type Asking = {
  readonly desk: Desk
  readonly person: Person
  /** As stored, or as it would be opened by a first change. */
  readonly channel: Channel
  readonly at: Instant
}

export function newChannel(ref: ChannelRef, defaults: ChannelDefaults, at: Instant, name = ref.channel): Channel {
  const nextSlotAt = nextSlot(defaults.schedule, defaults.zone, at)
  return {
    ref,
    name,
    schedule: defaults.schedule,
    zone: defaults.zone,
    zoneChosen: false,
    settings: { ...defaults.settings, who: defaults.who[ref.platform] },
    state: 'on',
    createdAt: at,
    ...(nextSlotAt === undefined ? {} : { nextSlotAt }),
    quietSlots: 0,
  }
}

export async function readAsking(desk: Desk, { channel: ref, channelName, person }: Invocation): Promise<Asking> {
  const at = desk.clock.now().getTime()
  const stored = await desk.store.channel(ref)
  if (stored === undefined) return { desk, person, channel: newChannel(ref, desk.defaults, at, channelName), at }
  const isRenamed = channelName !== undefined && channelName !== stored.name
  const channel = isRenamed ? await desk.store.changeChannel(ref, { name: channelName }) : stored
  return { desk, person, channel, at }
}

/**
 * For what is to be posted: joins where that is all it takes, and comes back where the channel was held. The asking as it then
 * stands, or the sentence that says why nothing can be posted here and how to mend it.
 */
export async function letIn(asking: Asking): Promise<Asking | string> {
  const { desk, channel, at } = asking
  const access = await desk.platforms.get(channel.ref.platform)?.access(channel.ref, 'join')
  if (access?.kind === 'closed') return access.mend
  if (channel.state !== 'held') return asking
  if (access?.kind === 'open') return { ...asking, channel: await comeBack(desk, channel, at) }
  return `This channel is held: ${channel.why ?? 'access was lost'}.`
}

/** What is done by the commands and controls that leave alone what the channel follows. */
const ACTS: Readonly<Partial<Record<CommandName | ActionName, string>>> = {
  post: 'have papers posted here',
  discuss: 'have a paper posted here',
  pause: 'pause what this channel follows',
  resume: 'resume what this channel follows',
  schedule: 'change when digests come here',
  zone: 'change when digests come here',
  source: 'change what is read for this channel',
  'remove-feed': 'change what is read for this channel',
  'restore-feed': 'change what is read for this channel',
}

/** Why this person may not change the channel, or do what is done `by` a command or a control; undefined when they may. */
export function refusalFor(
  { channel, person }: Asking,
  need: 'channel' | 'managers',
  by?: CommandName | ActionName,
): string | undefined {
  if (person.mayManage) return undefined
  if (need === 'managers') return 'Only people who manage this channel may change its settings.'
  const { who } = channel.settings
  const act = (by && ACTS[by]) ?? 'change what this channel follows'
  if (who === 'managers')
    return `Only people who manage this channel may ${act.replace('this channel', 'it')} (setting \`who\`).`
  if (who === 'members' && person.isGuest === true) return `Guests may look, but not ${act}.`
  return undefined
}

/** What the asker changes, to be noted with the change. */
export function noteOf({ person, at }: Asking, what: string): ChangeNote {
  return { at, by: person.id, what }
}

/** The channel's subscriptions, by number. */
export function subscriptionsHere({ desk, channel }: Asking): Promise<Subscription[]> {
  return desk.store.subscriptions(channelKey(channel.ref))
}
