/** How much one person, and one workspace, may ask for: so that whoever hammers never keeps others waiting. */
import { isOfStrangers, workspaceKey } from './channel.ts'
import { type Instant, MINUTE, SECOND } from './instant.ts'
import type { Invocation, Reply } from './invocation.ts'
import { count, say } from './reply.ts'

/**
 * A bucket of so many tokens, full at first, that fills evenly: so many in a minute. Of each bucket one number is kept, the
 * instant at which it would be full again (as in GCRA, https://www.itu.int/rec/T-REC-I.371, where it is the theoretical
 * arrival time).
 */
export type Buckets = {
  /** Takes one token where there is one; else the instant at which there is one again, and nothing is taken. */
  take(name: string, at: Instant): Instant | undefined
  /** Puts a token back. */
  giveBack(name: string): void
  /** How many are remembered. */
  size(): number
}

/** More are never remembered: full ones are forgotten first, then those that were made first. */
const MOST_BUCKETS = 10_000

/** `perMinute`: 0 is no limit. */
export function createBuckets(perMinute: number, most = MOST_BUCKETS): Buckets {
  const gapMs = MINUTE / perMinute
  const fullAt = new Map<string, Instant>()

  function makeRoom(at: Instant): void {
    if (fullAt.size < most) return
    for (const [name, full] of fullAt) if (full <= at) fullAt.delete(name)
    for (const name of fullAt.keys()) {
      if (fullAt.size < most) return
      fullAt.delete(name)
    }
  }

  return {
    take(name, at) {
      if (perMinute === 0) return undefined
      const kept = fullAt.get(name) ?? at
      // No bucket is ever emptier than empty: a clock that stepped back would else lock people out.
      const full = kept - at > MINUTE ? at : Math.max(kept, at)
      const again = full + gapMs - MINUTE
      // A token is there in the millisecond in which it comes.
      if (again - at >= 1) return Math.ceil(again)
      if (!fullAt.has(name)) makeRoom(at)
      fullAt.set(name, full + gapMs)
      return undefined
    },
    giveBack(name) {
      const full = fullAt.get(name)
      if (full !== undefined) fullAt.set(name, full - gapMs)
    },
    size: () => fullAt.size,
  }
}

/** The refusal of a question, undefined where it may be asked. */
export type AskLimit = (call: Pick<Invocation, 'channel' | 'person' | 'asked'>, at: Instant) => Reply | undefined

/** Of what is typed into a field each letter may ask for choices, so those have limits of their own, so many times as wide. */
const LETTERS = 5

/**
 * Counts whatever a chat asks, buttons and forms too. Whom the person's limit stops takes nothing from the workspace's. At the
 * terminal, where one person sits, nothing is counted. Each process counts for itself.
 */
export function createAskLimit(limits: { readonly perPerson: number; readonly perWorkspace: number }): AskLimit {
  const { perPerson, perWorkspace } = limits
  const questions = { persons: createBuckets(perPerson), workspaces: createBuckets(perWorkspace) }
  const letters = {
    persons: createBuckets(perPerson * LETTERS),
    workspaces: createBuckets(perWorkspace * LETTERS),
  }
  return ({ channel, person, asked }, at) => {
    if (channel.platform === 'terminal') return undefined
    const { persons, workspaces } = asked.kind === 'suggest' ? letters : questions
    const who = `${channel.platform}:${person.id}`
    const alone = persons.take(who, at)
    const together = alone ?? (isOfStrangers(channel) ? undefined : workspaces.take(workspaceKey(channel), at))
    if (together === undefined) return undefined
    if (alone === undefined) persons.giveBack(who)
    if (asked.kind === 'suggest') return { kind: 'choices', choices: [] }
    const limit = alone === undefined ? perWorkspace : perPerson
    return say(refusal(alone === undefined, limit, together - at))
  }
}

function refusal(isWorkspace: boolean, limit: number, waitMs: number): string {
  const who = isWorkspace ? 'Everybody here together has' : 'You have'
  const wait = count(Math.max(1, Math.ceil(waitMs / SECOND)), 'second')
  return `${who} asked for more than ${count(limit, 'thing')} in a minute, which is the limit: please try again in ${wait}.`
}
