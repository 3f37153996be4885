/** People who ask for the list now and then, on both platforms, and try again like people do where nobody answers. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { World } from '../chaos/world.ts'

export type Probes = {
  asked: number
  /** Answered at the first try. */
  atOnce: number
  /** Not answered although at least one replica, and the database, were well for all of the time; each with its time. */
  readonly unanswered: string[]
  /** Not answered while nobody could. */
  excused: number
}

export type Prober = {
  readonly probes: Probes
  stop(): Promise<void>
}

const BETWEEN_MS = 1_000
/** A person tries so often, and gives up after so long. */
const TRIES = 6
const PATIENCE_MS = 15_000
const SLACK_SHOWS_WITHIN = 3_000
/** So many that nobody asks more often than one person may. */
const PEOPLE = 60

function visitors(add: (name: string) => string): string[] {
  return Array.from({ length: PEOPLE }, (_, index) => add(`visitor${index}`))
}

/** Each in turn. */
function next(people: string[]): string {
  const [first = ''] = people.splice(0, 1)
  people.push(first)
  return first
}

/** The same people in all rounds, there before any replica is. `wellSince` says since when somebody could have answered. */
export function createProbers(world: World, wellSince: () => number | undefined): () => Prober {
  const probes: Probes = { asked: 0, atOnce: 0, unanswered: [], excused: 0 }
  const { slack, discord } = world
  const inSlack = visitors((name) => slack.addUser({ name, real_name: name, tz: 'UTC' }).id)
  const slackPlace = slack.addChannel({ name: 'visited', members: inSlack }).id
  const inDiscord = visitors((username) => discord.addUser({ username }).id)
  const guild = discord.addGuild({ name: 'The visitors', members: inDiscord })
  const discordPlace = discord.addChannel({ name: 'visited', guild_id: guild.id }).id

  function askInSlack(over: AbortSignal): Promise<void> {
    const person = next(inSlack)
    return tried('Slack', over, async () => {
      const before = slack.privately(person).length
      await slack.command(person, slackPlace, 'list')
      const until = performance.now() + SLACK_SHOWS_WITHIN
      while (slack.privately(person).length === before) {
        if (performance.now() > until) throw new Error('Nothing is shown.')
        await sleep(20)
      }
    })
  }

  function askInDiscord(over: AbortSignal): Promise<void> {
    const person = next(inDiscord)
    return tried('Discord', over, async () => void (await discord.command(person, discordPlace, 'list')))
  }

  async function tried(where: string, over: AbortSignal, ask: () => Promise<void>): Promise<void> {
    const from = performance.now()
    probes.asked += 1
    const why: string[] = []
    while (why.length < TRIES || performance.now() - from < PATIENCE_MS) {
      const at = performance.now()
      try {
        await ask()
        if (why.length === 0) probes.atOnce += 1
        return
      } catch (error) {
        why.push(error instanceof Error ? error.message : String(error))
        await sleep(Math.max(0, at + BETWEEN_MS - performance.now()))
      }
      if (over.aborted) {
        probes.asked -= 1
        return
      }
    }
    const since = wellSince()
    if (since === undefined || since > from) probes.excused += 1
    else probes.unanswered.push(`${where} at ${new Date().toISOString()}: ${why.join(' | ')}`)
  }

  async function loop(over: AbortSignal, ask: (over: AbortSignal) => Promise<void>): Promise<void> {
    while (!over.aborted) {
      await ask(over)
      await sleep(BETWEEN_MS, undefined, { signal: over }).catch(() => {})
    }
  }

  return () => {
    const over = new AbortController()
    const loops = [loop(over.signal, askInSlack), loop(over.signal, askInDiscord)]
    return {
      probes,
      async stop() {
        over.abort()
        await Promise.all(loops)
      },
    }
  }
}
