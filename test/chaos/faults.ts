/** What goes wrong between the bot and the platforms: a quarter of all posts fails, half of these after the platform has taken them. */
import { createRandom, pick } from '../bench/random.ts'
import type { Fault as DiscordFault } from '../servers/discord.ts'
import type { Fault as SlackFault } from '../servers/slack.ts'

type PlatformName = 'slack' | 'discord'
/** Both servers understand these. */
type Fault = SlackFault & DiscordFault

export type FaultCounts = {
  posts: number
  /** Posts that failed before, and after, the platform took them. */
  failedBefore: number
  failedAfter: number
  /** Of the latter, those that were to be seen some time later only. */
  late: number
  looks: number
  failedLooks: number
}

export type Faults = {
  /** Off in quiet phases. */
  on: boolean
  readonly counts: FaultCounts
  /** At the next post to that platform the bot is killed: the request is taken, and nobody is there for the answer. */
  killAtPost: { readonly platform: PlatformName; readonly kill: () => void } | undefined
  slack(method: string): SlackFault | undefined
  discord(call: { readonly route: string }): DiscordFault | undefined
}

/** No post lands later than this after it was made, which is well within the settle time. */
export const LATEST_LANDING_MS = 1_200

/** Of each eight posts one fails before and one after it was taken. */
const DECK = ['before', 'after', ...Array.from({ length: 6 }, () => 'well' as const)] as const

const LIMIT = { 'retry-after': '1', 'content-type': 'application/json' }
const LIMITED: Fault = {
  kind: 'status',
  status: 429,
  headers: { ...LIMIT, 'x-ratelimit-scope': 'shared' },
  body: JSON.stringify({ ok: false, error: 'ratelimited', message: 'Too fast', retry_after: 1, global: false }),
}
const BEFORE: readonly Fault[] = [{ kind: 'status', status: 503 }, { kind: 'reset' }, { kind: 'hang' }, LIMITED]
const AFTER: readonly Fault[] = [
  { kind: 'accept-then-reset' },
  { kind: 'accept-then-hang' },
  { kind: 'accept-then-status', status: 502 },
  { kind: 'late', afterMs: LATEST_LANDING_MS },
]
const OF_LOOKS = 0.25

export function createChaosFaults(seed: number): Faults {
  const random = createRandom(seed)
  const decks: Record<PlatformName, (typeof DECK)[number][]> = { slack: [], discord: [] }
  const counts: FaultCounts = { posts: 0, failedBefore: 0, failedAfter: 0, late: 0, looks: 0, failedLooks: 0 }

  function draw(platform: PlatformName): (typeof DECK)[number] {
    if (decks[platform].length === 0) decks[platform] = shuffled(DECK, random)
    return decks[platform].pop() ?? 'well'
  }

  function ofPost(platform: PlatformName): Fault | undefined {
    if (!faults.on) return undefined
    counts.posts += 1
    if (faults.killAtPost?.platform === platform) {
      faults.killAtPost.kill()
      faults.killAtPost = undefined
      counts.failedAfter += 1
      return { kind: 'accept-then-hang' }
    }
    const drawn = draw(platform)
    if (drawn === 'well') return undefined
    if (drawn === 'before') {
      counts.failedBefore += 1
      return pick(BEFORE, random)
    }
    const fault = pick(AFTER, random)
    counts.failedAfter += 1
    if (fault.kind === 'late') counts.late += 1
    return fault
  }

  function ofLook(): Fault | undefined {
    if (!faults.on) return undefined
    counts.looks += 1
    if (random() >= OF_LOOKS) return undefined
    counts.failedLooks += 1
    return pick(BEFORE, random)
  }

  const faults: Faults = {
    on: false,
    counts,
    killAtPost: undefined,
    slack(method) {
      if (method === 'chat.postMessage') return ofPost('slack')
      return method === 'conversations.history' ? ofLook() : undefined
    },
    discord({ route }) {
      if (route === 'POST /channels/:channel/messages') return ofPost('discord')
      return route === 'GET /channels/:channel/messages' ? ofLook() : undefined
    },
  }
  return faults
}

function shuffled<One>(all: readonly One[], random: () => number): One[] {
  return all
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)
}
