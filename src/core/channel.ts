/** A place in a chat that can follow topics. It always carries its platform, so nobody ever guesses one from an id. */
import { z } from 'zod'
import type { Instant } from './instant.ts'
import type { Schedule } from './schedule.ts'

export const PLATFORMS = ['slack', 'discord', 'terminal'] as const
export type PlatformName = (typeof PLATFORMS)[number]

const ChannelRefSchema = z.strictObject({
  platform: z.enum(PLATFORMS),
  workspace: z.string().regex(/^[^/\s]+$/),
  channel: z.string().regex(/^\S+$/),
})
export type ChannelRef = Readonly<z.infer<typeof ChannelRefSchema>>

/** `platform:workspace/channel`, the one written form: in the database, in JSON and on the command line. */
export type ChannelKey = string

export function channelKey({ platform, workspace, channel }: ChannelRef): ChannelKey {
  return `${platform}:${workspace}/${channel}`
}

/** `platform:workspace`: what all channels of a workspace have in common. */
export function workspaceKey({ platform, workspace }: Pick<ChannelRef, 'platform' | 'workspace'>): string {
  return `${platform}:${workspace}`
}

/** The channel in which one person alone is reached: Slack takes the person's id for it, the others `@` and the id. */
export function channelOfPerson(platform: PlatformName, person: string): string {
  return platform === 'slack' ? person : `@${person}`
}

export function isAloneWith(person: string, { platform, channel }: ChannelRef): boolean {
  return channel === channelOfPerson(platform, person)
}

/** Whether the people of a workspace have nothing to do with each other: Discord's private messages all stand in one, `@me`. */
export function isOfStrangers({ workspace }: Pick<ChannelRef, 'workspace'>): boolean {
  return workspace.startsWith('@')
}

const KEY_OF_A_PERSON = /\b(slack:[^\s/"]{1,64}\/)[UW][A-Z0-9]+|\b((?:discord|terminal):[^\s/"]{1,64}\/)@[^\s"\\#:]+/g

/** For the log, which names no person: `direct` in place of the person in each key of where one alone is reached. */
export function withoutPersons(text: string): string {
  return text.replace(KEY_OF_A_PERSON, '$1$2direct')
}

/** Reads `platform:workspace/channel`; undefined where the text is no such thing. */
export function parseChannelKey(text: string): ChannelRef | undefined {
  const [, platform, workspace, channel] = /^(\w+):([^/\s]+)\/(\S+)$/.exec(text) ?? []
  const parsed = ChannelRefSchema.safeParse({ platform, workspace, channel })
  return parsed.success ? parsed.data : undefined
}

export const SettingsSchema = z.strictObject({
  /** Papers in one digest. */
  size: z.int().min(3).max(15),
  /** Whether one public line says who follows what. */
  announce: z.boolean(),
  /** Whether a quiet spell is mentioned at all. */
  quiet: z.boolean(),
  /** Digests an hour at most under `instant`. */
  hourly: z.int().min(1).max(60),
  /** Who may change the channel. */
  who: z.enum(['anyone', 'members', 'managers']),
})
export type Settings = Readonly<z.infer<typeof SettingsSchema>>
/** In the order in which they are told and changed. */
export const SETTINGS: readonly (keyof Settings)[] = SettingsSchema.keyof().options
/** What is left out stays as it is. */
export type SettingsPatch = { readonly [Name in keyof Settings]?: Settings[Name] | undefined }

/** A loss of access: since when, and how much was lost with the channel. */
export type Closed = {
  readonly at: Instant
  readonly scope: 'channel' | 'workspace' | 'bot'
  /** When the operator was first warned that the channel will be forgotten. */
  readonly warnedAt?: Instant
}

export type Channel = {
  readonly ref: ChannelRef
  /** Empty for a conversation without a name: a person's direct messages. */
  readonly name: string
  readonly schedule: Schedule
  readonly zone: string
  /** False while the zone is the configured default and nobody has chosen one. */
  readonly zoneChosen: boolean
  readonly settings: Settings
  /** `held`: it was on when access was lost; nothing is planned until that returns. What people paused stays so. */
  readonly state: 'on' | 'paused' | 'held'
  /** Why it is closed to us. */
  readonly why?: string
  /** There while it is closed to us, held or paused. Of one held since before this was noted nobody knows since when. */
  readonly closed?: Closed
  readonly createdAt: Instant
  /** The instant up to which digests were planned: the next window begins here. */
  readonly lastSlotAt?: Instant
  /** The next slot; undefined for `instant`. */
  readonly nextSlotAt?: Instant
  /** Slots without a match in a row. */
  readonly quietSlots: number
  /** When a quiet line was last posted. */
  readonly quietLineAt?: Instant
}

/** Whether nothing can be posted there, as far as we know. */
export function isClosed({ state, closed }: Pick<Channel, 'state' | 'closed'>): boolean {
  return state === 'held' || closed !== undefined
}

/** What a slot is planned by. A plan made from it counts only while the channel is still so. */
export type Timing = Pick<Channel, 'state' | 'schedule' | 'zone' | 'lastSlotAt' | 'nextSlotAt'>

/** Columns to change; `null` clears an optional one. */
export type ChannelPatch = Partial<
  Pick<Channel, 'name' | 'schedule' | 'zone' | 'zoneChosen' | 'state' | 'quietSlots'>
> & {
  readonly settings?: SettingsPatch
  readonly why?: string | null
  readonly lastSlotAt?: Instant | null
  readonly nextSlotAt?: Instant | null
  readonly quietLineAt?: Instant | null
}

/** What a channel is called in a sentence that is read there: `#robotics`. */
export function channelTitle({ name }: Pick<Channel, 'name'>): string {
  return name === '' ? 'this conversation' : `#${name}`
}

/** The same for a reader who is elsewhere: a conversation has no name, so it is told by who is in it. */
export function channelTitleFor(person: string | undefined, channel: Pick<Channel, 'ref' | 'name'>): string {
  if (channel.name !== '') return channelTitle(channel)
  if (person === undefined) return 'a conversation without a name'
  return isAloneWith(person, channel.ref) ? 'your own conversation with the bot' : 'a group conversation'
}
