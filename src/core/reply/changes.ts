/** What people changed in a channel, in words: as it is noted with the change, and as `status` tells it. */
import { type Feed, hostOf } from '../feed.ts'
import { DAY, HOUR, type Instant, MINUTE } from '../instant.ts'
import { type Item, shorten } from '../message.ts'
import { line } from '../reply.ts'
import { formatSchedule, type Schedule } from '../schedule.ts'
import type { ChannelChange } from '../store/changes.ts'
import type { Subscription } from '../subscription.ts'
import { personRun } from './listing.ts'

const TOPIC_LENGTH = 120

type Named = Pick<Subscription, 'label'>

/** Each goes on after a name: "Ann followed Diffusion policy". An address of a feed may hold a secret, so only its host is told. */
export const CHANGED = {
  followed: ({ label }: Named) => `followed ${label}`,
  followedAgain: ({ label }: Named) => `followed ${label} again`,
  followedTwice: ({ label }: Named) => `followed ${label} twice, so one of the two was taken back`,
  unfollowed: ({ label }: Named) => `stopped following ${label}`,
  edited: ({ label }: Named, topic: string) => `changed ${label} to ${shorten(topic, TOPIC_LENGTH)}`,
  undone: ({ label }: Named) => `took the last change of ${label} back`,
  pausedOne: ({ label }: Named) => `paused ${label}`,
  resumedOne: ({ label }: Named) => `resumed ${label}`,
  paused: () => 'paused the channel',
  resumed: () => 'resumed the channel',
  arranged: (schedule: Schedule, zone: string) => `set the schedule to ${formatSchedule(schedule)}, ${zone}`,
  set: (changed: readonly string[]) =>
    changed.length === 0 ? 'set what was set already' : `set ${changed.join(', ')}`,
  fed: (feed: Pick<Feed, 'title' | 'url'>) => `added the feed ${feed.title} (${hostOf(feed)})`,
  fedTwice: (feed: Pick<Feed, 'title' | 'url'>) =>
    `added the feed ${feed.title} twice, so one of the two was taken back`,
  unfed: (feed: Pick<Feed, 'title' | 'url'>) => `removed the feed ${feed.title} (${hostOf(feed)})`,
  posted: () => 'had the digest posted',
  postedBest: ({ label }: Named) => `had the best of ${label} posted`,
  retried: (delivery: string) => `had delivery ${delivery} tried again`,
  forgot: () => 'took the name of a person off',
} as const

/** A settings name with its new value, for each that differs: `size 5`. */
export function settingsChanged(before: object, after: object): string[] {
  const old = new Map<string, unknown>(Object.entries(before))
  return Object.entries(after)
    .filter(([name, value]) => old.get(name) !== value)
    .map(([name, value]) => `${name} ${typeof value === 'boolean' ? (value ? 'on' : 'off') : value}`)
}

/** "Ann followed Diffusion policy · 2 h ago", each a line under its heading; nothing where nothing was changed. */
export function changesItems(changes: readonly ChannelChange[], at: Instant): Item[] {
  if (changes.length === 0) return []
  return [
    { kind: 'heading', text: 'Changed lately' },
    ...changes.map(({ by, what, at: then }) => {
      return line([personRun(by), { text: ` ${what} · ${agoOf(at - then)}` }])
    }),
  ]
}

function agoOf(ms: number): string {
  if (ms < MINUTE) return 'just now'
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`
  const days = Math.floor(ms / DAY)
  return days === 1 ? '1 day ago' : `${days} days ago`
}
