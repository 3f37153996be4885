/** What somebody may do in a channel: https://docs.discord.com/developers/topics/permissions. Pure. */
import { PermissionFlagsBits as May } from 'discord.js'
import type { Instant } from '../../../core/instant.ts'
import { PERMISSIONS } from '../connect/grants.ts'

export type Overwrite = {
  /** A role's id, a person's, or the guild's for everyone. */
  readonly id: string
  readonly allow: bigint
  readonly deny: bigint
}

/** A channel or a thread. */
export type Place = {
  readonly id: string
  /** https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
  readonly type: number
  readonly name: string
  readonly parent?: string
  readonly overwrites: readonly Overwrite[]
  /** Threads that moderators closed: none but they can write there. */
  readonly isLocked: boolean
}

export type Member = {
  readonly id: string
  readonly roles: readonly string[]
  /** Until then the member may only look. */
  readonly mutedUntil?: Instant
}

export type Guild = {
  readonly id: string
  readonly name: string
  readonly owner: string
  /** What each role may do; everyone's has the guild's id. */
  readonly roles: ReadonlyMap<string, bigint>
  readonly places: ReadonlyMap<string, Place>
  /** The bot itself. */
  readonly us: Member
}

const EVERYTHING = Object.values(May).reduce((all, flag) => all | flag, 0n)
const LOOKING = May.ViewChannel | May.ReadMessageHistory

/** What a member may do in the server where no channel says otherwise. */
export function permissionsIn({ id, owner, roles }: Guild, member: Member): bigint {
  const all = [id, ...member.roles].reduce((sum, role) => sum | (roles.get(role) ?? 0n), 0n)
  return member.id === owner || (all & May.Administrator) !== 0n ? EVERYTHING : all
}

/** What a member may do in a channel; nothing where they do not see it. A thread has the permissions of its parent. */
export function permissionsAt(guild: Guild, place: Place, member: Member, at: Instant): bigint {
  const base = permissionsIn(guild, member)
  if (base === EVERYTHING) return base
  const { overwrites } = isThread(place) ? (guild.places.get(place.parent ?? '') ?? place) : place
  // Everyone's come first, then those of all roles together, then the member's own.
  const levels = [
    overwrites.filter(({ id }) => id === guild.id),
    overwrites.filter(({ id }) => member.roles.includes(id)),
    overwrites.filter(({ id }) => id === member.id),
  ]
  const all = levels.reduce(
    (before, level) =>
      (before & ~level.reduce((sum, { deny }) => sum | deny, 0n)) | level.reduce((sum, { allow }) => sum | allow, 0n),
    base,
  )
  if ((all & May.ViewChannel) === 0n) return 0n
  return at < (member.mutedUntil ?? 0) ? all & LOOKING : all
}

const THREADS: ReadonlySet<number> = new Set([10, 11, 12])
export const isThread = ({ type }: Pick<Place, 'type'>): boolean => THREADS.has(type)
export const isPrivateThread = ({ type }: Pick<Place, 'type'>): boolean => type === 12

/** Text channels, announcements, the chat of voice and stage channels, and threads. */
const WRITABLE: ReadonlySet<number> = new Set([0, 2, 5, 13, ...THREADS])
export const isWritable = ({ type }: Pick<Place, 'type'>): boolean => WRITABLE.has(type)

/** The names of those permissions that are asked for and not there. */
export function namesOfMissing(asked: bigint, there: bigint): readonly string[] {
  return PERMISSIONS.filter(({ flag }) => (asked & ~there & flag) !== 0n).map(({ name }) => name)
}

/** What a post in such a channel takes. */
export function neededToPost(place: Pick<Place, 'type'>): bigint {
  return May.ViewChannel | May.EmbedLinks | (isThread(place) ? May.SendMessagesInThreads : May.SendMessages)
}

/** What all that we do there takes: posts, the look for one whose end is unknown, and the thread of a shared paper. */
export function neededToFollow(place: Pick<Place, 'type'>): bigint {
  const startsThreads = startsThreadsIn(place) ? May.CreatePublicThreads : 0n
  return neededToPost(place) | May.ReadMessageHistory | startsThreads
}

/** In announcement channels we only post. */
export const startsThreadsIn = ({ type }: Pick<Place, 'type'>): boolean => type === 0

export const canReadHistory = (permissions: bigint): boolean => (permissions & LOOKING) === LOOKING

/** Whoever may manage the channel, or the server, may change what it follows. */
export function isManager(permissions: bigint): boolean {
  return (permissions & (May.Administrator | May.ManageGuild | May.ManageChannels)) !== 0n
}

export const sees = (permissions: bigint): boolean => (permissions & May.ViewChannel) !== 0n

/** "View Channel, Send Messages and Embed Links" */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
