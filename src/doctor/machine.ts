/** The machine itself: Node, its knowledge of time zones, its clock, and room on the disk. */

import { statfs } from 'node:fs/promises'
import { type Examined, noted, well, wrong } from '../core/examination.ts'
import { type Instant, SECOND } from '../core/instant.ts'
import type { Clock } from '../core/ports.ts'
import { sizeSaid } from '../core/reply.ts'
import { span } from './checks.ts'

/** As package.json has it under `engines`. */
const LEAST_NODE = [20, 19] as const

/** `node` as in `20.20.2`. */
export function nodeFinding(node: string): Examined {
  const [major = 0, minor = 0] = node.split('.').map(Number)
  const [leastMajor, leastMinor] = LEAST_NODE
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return well('process', `Node.js is ${node}.`)
  return wrong(
    'process',
    `Node.js is ${node}, and Paperwire needs ${LEAST_NODE.join('.')}.`,
    'Install a newer one from https://nodejs.org: 20, 22 and 24 are tested.',
  )
}

/** What some zones are ahead of UTC on 1 July 2026, a day on which nobody argues. */
const KNOWN: readonly (readonly [zone: string, offset: string])[] = [
  ['Europe/Berlin', 'GMT+02:00'],
  ['America/New_York', 'GMT-04:00'],
  ['Asia/Kolkata', 'GMT+05:30'],
  ['Pacific/Auckland', 'GMT+12:00'],
]
const JULY = Date.UTC(2026, 6, 1)

/** Whether Node knows some zones that everybody knows, and those that are `used`. */
export function zoneFindings(used: readonly string[]): Examined[] {
  const strange = KNOWN.filter(([zone, offset]) => offsetOf(zone) !== offset).map(([zone]) => zone)
  const unknown = [...new Set(used)].filter((zone) => offsetOf(zone) === undefined)
  if (strange.length > 0)
    return [
      wrong(
        'zones',
        `Node.js has no right time zones here: ${strange.join(', ')}.`,
        'Take an official build of Node.js, which has them whole; look whether NODE_ICU_DATA is set.',
      ),
    ]
  if (unknown.length > 0)
    return [
      wrong(
        'zones',
        `Node.js does not know the time zones of some channels: ${unknown.join(', ')}.`,
        'Install a newer Node.js, or give those channels another zone with /papers schedule.',
      ),
    ]
  return [well('zones', `The time zones are there (data of ${process.versions.tz ?? 'the system'}).`)]
}

function offsetOf(zone: string): string | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(JULY)
    return parts.find(({ type }) => type === 'timeZoneName')?.value
  } catch {
    return undefined
  }
}

const MOST_SKEW = 30 * SECOND
const SKEW_MEND =
  'Let the clock be set by NTP (on Linux timedatectl set-ntp true): digests come at wrong times, and Slack in HTTP mode is refused.'

/** How far the clock of this machine is from another; `theirs` minus `ours` in milliseconds. */
export function skewFinding(aheadMs: number, whose: string): Examined {
  const off = Math.abs(aheadMs)
  if (off <= MOST_SKEW)
    return well('clock', `The clock agrees with that of ${whose} within ${Math.max(1, Math.round(off / SECOND))} s.`)
  const direction = aheadMs > 0 ? 'behind' : 'ahead of'
  return wrong('clock', `The clock of this machine is ${span(off)} ${direction} that of ${whose}.`, SKEW_MEND)
}

/** Compares the clock with the date that a server says. One that cannot be reached is another check's business. */
export async function clockFinding(
  whose: string,
  url: string,
  clock: Pick<Clock, 'now'>,
  ms: number,
): Promise<Examined> {
  const before = clock.now().getTime()
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ms) })
    const after = clock.now().getTime()
    await answer.body?.cancel()
    const said = Date.parse(answer.headers.get('date') ?? '')
    // The header has whole seconds.
    if (!Number.isNaN(said)) return skewFinding(said + SECOND / 2 - (before + after) / 2, whose)
  } catch {
    // Told below, like an answer without a date.
  }
  return noted(
    'clock',
    `The clock was not compared with that of ${whose}, which did not say its time.`,
    'Run doctor again later.',
  )
}

/** A tick that lies ahead was begun by another clock, or by this one before it was set back. */
export function tickFinding(tickAt: Instant | undefined, now: Instant): Examined[] {
  if (tickAt === undefined || tickAt - now <= MOST_SKEW) return []
  return [wrong('clock', `The last tick in the database began ${span(tickAt - now)} ahead of this clock.`, SKEW_MEND)]
}

export type Room = { readonly folder: string; readonly freeBytes: number; readonly allBytes: number }

/** Room where a folder is, or would be. Throws where the system does not say. */
export async function roomIn(folder: string): Promise<Room> {
  const { bavail, bsize, blocks } = await statfs(folder)
  return { folder, freeBytes: bavail * bsize, allBytes: blocks * bsize }
}

const GB = 1e9
const LEAST_FREE = GB
const LEAST_SHARE = 0.1

export function diskFinding({ folder, freeBytes, allBytes }: Room): Examined {
  const share = allBytes === 0 ? 0 : freeBytes / allBytes
  const free = `${sizeSaid(freeBytes)} of ${sizeSaid(allBytes)} (${Math.floor(share * 100)} %)`
  if (freeBytes >= LEAST_FREE && share >= LEAST_SHARE) return well('disk', `${free} are free in ${folder}.`)
  return wrong(
    'disk',
    `Only ${free} are free in ${folder}.`,
    'Make room there, or move the database with DATABASE_URL to a bigger disk: a full one stops every alert.',
  )
}
