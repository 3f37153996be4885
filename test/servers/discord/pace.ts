/** Rate limits: five posts in five seconds for a channel, fifty requests a second for the bot, and limits that tests impose. */
import { type Call, isMeant } from './faults.ts'

export type LimitKind =
  /** The app's own fault, with all headers. */
  | 'user'
  /** Somebody else's fault: not an invalid request. */
  | 'shared'
  | 'global'
  /** JSON, but neither `Retry-After` nor any other header. */
  | 'without headers'
  /** A page of the network in front of Discord, without headers. */
  | 'cloudflare'

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Pace = {
  /** Answers a route (as faults name it) with 429 until so many seconds have passed. */
  limit(route: string, seconds: number, as?: LimitKind): void
  /** The 429 that this call gets, or the headers that its answer carries. */
  spend(call: Call, channel: string | undefined, free: boolean): Answer | Readonly<Record<string, string>>
  /** 429s that the app brought upon itself; those that tests imposed do not count. */
  selfInflicted(): number
}

const CHANNEL = { sends: 5, perMs: 5_000 }
const BOT = { requests: 50, perMs: 1_000 }
const LIMITED = 'POST /channels/:channel/messages'
const BUCKET = '80c17d2f203122d936070c88c8d10f33'

const PAGE =
  '<!DOCTYPE html><html><head><title>Access denied | discord.com</title></head><body>error code: 1015</body></html>'

export function createPace(now: () => number): Pace {
  const imposed: { route: string; until: number; as: LimitKind }[] = []
  const buckets = new Map<string, { used: number; until: number }>()
  let bot = { used: 0, until: 0 }
  let selfInflicted = 0

  function window(held: { used: number; until: number } | undefined, perMs: number): { used: number; until: number } {
    return held === undefined || now() >= held.until ? { used: 0, until: now() + perMs } : held
  }

  function refused(until: number, as: LimitKind, headers: Readonly<Record<string, string>> = {}): Answer {
    if (as === 'cloudflare') return { status: 429, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: PAGE }
    const seconds = Math.max(0.001, (until - now()) / 1_000)
    const type = { 'content-type': 'application/json' }
    const named = {
      ...type,
      ...headers,
      'retry-after': String(Math.ceil(seconds)),
      'x-ratelimit-scope': as,
      ...(as === 'global' && { 'x-ratelimit-global': 'true' }),
    }
    const body = { message: 'You are being rate limited.', retry_after: seconds, global: as === 'global' }
    return { status: 429, headers: as === 'without headers' ? type : named, body: JSON.stringify(body) }
  }

  function headersOf({ used, until }: { used: number; until: number }): Record<string, string> {
    return {
      'x-ratelimit-limit': String(CHANNEL.sends),
      'x-ratelimit-remaining': String(Math.max(0, CHANNEL.sends - used)),
      'x-ratelimit-reset': (until / 1_000).toFixed(3),
      'x-ratelimit-reset-after': ((until - now()) / 1_000).toFixed(3),
      'x-ratelimit-bucket': BUCKET,
    }
  }

  return {
    limit: (route, seconds, as = 'user') => void imposed.push({ route, until: now() + seconds * 1_000, as }),
    spend(call, channel, free) {
      const limit = imposed.find(({ route, until }) => now() < until && isMeant(route, call))
      if (limit !== undefined) return refused(limit.until, limit.as)
      if (!free) {
        bot = window(bot, BOT.perMs)
        bot.used += 1
        if (bot.used > BOT.requests) {
          selfInflicted += 1
          return refused(bot.until, 'global')
        }
      }
      if (call.route !== LIMITED || channel === undefined) return {}
      const bucket = window(buckets.get(channel), CHANNEL.perMs)
      buckets.set(channel, bucket)
      bucket.used += 1
      if (bucket.used <= CHANNEL.sends) return headersOf(bucket)
      selfInflicted += 1
      return refused(bucket.until, 'user', headersOf(bucket))
    },
    selfInflicted: () => selfInflicted,
  }
}
