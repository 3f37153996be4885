/** A platform as its documents describe it, with everything that goes wrong on the way there and back. Shared by all workers. */
import { type ChannelKey, type ChannelRef, channelKey, type PlatformName } from '../../src/core/channel.ts'
import type { Delivery, FindOutcome, Scope, SendOutcome } from '../../src/core/delivery.ts'
import { HOUR, type Instant, MINUTE, SECOND } from '../../src/core/instant.ts'
import type { PaperItem } from '../../src/core/message.ts'
import type { Access, Pace } from '../../src/core/ports.ts'
import type { Chance } from './chance.ts'
import type { Disturbances } from './disturbances.ts'
import type { History } from './history.ts'
import { type ChatHabits, TIMES } from './scenario.ts'
import type { Timeline } from './timeline.ts'

/** One message that stands in a channel. */
export type Standing = {
  readonly id: string
  readonly ref: string
  readonly channel: ChannelKey
  readonly slot: string
  readonly at: Instant
  /** From here on the history shows it. */
  readonly visibleAt: Instant
  readonly titles: readonly string[]
  /** Keys of the papers behind *Show more*. */
  readonly behind: readonly string[]
  readonly footer: string
}

export type Chat = {
  readonly name: PlatformName
  readonly pace: Pace
  /** What is accepted is seen in the history so much later at most. */
  readonly showsWithinMs: number
  /** In the order in which they came to stand. */
  readonly standing: readonly Standing[]
  /** A request arrives. `answer` is called once, some time later. */
  arrive(delivery: Delivery, form: 'full' | 'plain', answer: (outcome: SendOutcome) => void): void
  look(delivery: Delivery): FindOutcome
  access(ref: ChannelRef): Access
  close(scope: Scope, ref: ChannelRef): void
  open(scope: Scope, ref: ChannelRef): void
  /** How many accepted posts do not stand yet. */
  underWay(): number
  remove(ref: ChannelRef, what: string): boolean
}

const PACES: Readonly<Record<PlatformName, Pace>> = {
  slack: paceOf({ sends: 1, perMs: SECOND }),
  discord: paceOf({ sends: 5, perMs: 5 * SECOND }),
  terminal: paceOf({ sends: 100, perMs: SECOND }),
}

function paceOf(channel: { readonly sends: number; readonly perMs: number }): Pace {
  return { channel, workspace: { sends: 5, perMs: SECOND }, bot: { sends: 45, perMs: SECOND } }
}

/** What may become of a request that does not go well. */
const TERMINAL_FATES = ['answer lost', 'failed'] as const
const FATES = [
  'answer lost',
  'answer lost',
  'answer lost',
  'failed',
  'failed',
  'limited',
  'unreachable',
  'refused',
  'slow',
] as const

const LATER: Readonly<Record<Scope, string>> = {
  channel: 'too fast in this channel',
  workspace: 'too fast in this workspace',
  bot: 'too fast for this bot',
}

export function createChat(options: {
  habits: ChatHabits
  chance: Chance
  timeline: Timeline
  history: History
  disturbances: Disturbances
}): Chat {
  const { habits, chance, timeline, history, disturbances } = options
  const { name, nonceMs, landsWithinMs, lagMs, lookBackMs, closedBooks } = habits
  const standing: Standing[] = []
  const closed = new Set<string>()
  /** Deliveries whose content is not taken in full. */
  const refusing = new Map<string, 'full' | 'both'>()
  let underWay = 0

  const scopeKey = (scope: Scope, { workspace, channel }: ChannelRef): string =>
    ({ bot: 'bot', workspace, channel: `${workspace}/${channel}` })[scope]

  function closedScope(ref: ChannelRef): Scope | undefined {
    return (['bot', 'workspace', 'channel'] as const).find((scope) => closed.has(scopeKey(scope, ref)))
  }

  /** What nonces do: for some minutes the message that stands is given back. */
  function byNonce(id: string): Standing | undefined {
    return standing.find((one) => one.id === id && one.at > timeline.now() - nonceMs)
  }

  function stand(delivery: Delivery): Standing {
    const known = byNonce(delivery.id)
    if (known !== undefined) {
      history.tell(name, `knows the nonce of ${delivery.slot} in ${delivery.channel.channel}: nothing new stands`)
      return known
    }
    const { id, channel, slot, message, papers, shown } = delivery
    const one = {
      ...{ id, slot, channel: channelKey(channel), ref: `m${standing.length + 1}`, at: timeline.now() },
      visibleAt: timeline.now() + (lagMs === 0 ? 0 : chance.between(0, lagMs)),
      titles: message.items.filter((item): item is PaperItem => item.kind === 'paper').map(({ title }) => title),
      behind: papers.slice(shown),
      footer: (message.footer ?? []).map(({ text }) => text).join(''),
    }
    standing.push(one)
    const papersSaid = one.titles.map((title) => /p\d+/.exec(title)?.[0]).join(' ')
    history.tell(name, `${slot} stands in ${channel.channel} as ${one.ref} (${papersSaid || 'no papers'})`)
    return one
  }

  /** Accepted: it stands at once, or some time later. */
  function accept(delivery: Delivery, landMs: number, then: (one: Standing) => void = () => {}): void {
    if (landMs === 0) {
      then(stand(delivery))
      return
    }
    underWay += 1
    timeline.after(landMs, () => {
      underWay -= 1
      then(stand(delivery))
    })
  }

  function fateOf({ id }: Delivery): 'well' | 'bad' {
    if (refusing.has(id)) return 'well'
    return disturbances.happens('badSends') ? 'bad' : 'well'
  }

  const uncertain = (why: string): SendOutcome => ({ kind: 'uncertain', why })

  function disturbed(delivery: Delivery, reply: (outcome: SendOutcome, afterMs: number) => void): void {
    const { channel, slot, id } = delivery
    const fate = chance.pick(name === 'terminal' ? TERMINAL_FATES : FATES)
    switch (fate) {
      case 'answer lost':
        history.tell(name, `accepts ${slot} in ${channel.channel}, and the answer is lost`)
        disturbances.note('badSends', TIMES.settleMs + 2 * TIMES.leaseMs, channel)
        accept(delivery, landsWithinMs === 0 ? 0 : chance.between(0, landsWithinMs))
        reply(uncertain('the connection was reset'), chance.between(0, TIMES.requestMs))
        return
      case 'failed':
        history.tell(name, `fails before it has read ${slot} in ${channel.channel}`)
        disturbances.note('badSends', TIMES.settleMs + 2 * TIMES.leaseMs, channel)
        reply(uncertain('502'), chance.between(0, TIMES.requestMs))
        return
      case 'limited': {
        const scope = chance.pick(['channel', 'workspace', 'bot'] as const)
        const afterMs = chance.between(1, 600) * SECOND
        history.tell(name, `limits the ${scope} of ${channel.channel} for ${afterMs / SECOND} s`)
        disturbances.note('badSends', afterMs + TIMES.leaseMs)
        reply({ kind: 'later', afterMs, blocks: scope, why: LATER[scope] }, 100)
        return
      }
      case 'unreachable':
        history.tell(name, `cannot be reached with ${slot} in ${channel.channel}`)
        disturbances.note('badSends', 2 * MINUTE)
        reply({ kind: 'later', afterMs: 30 * SECOND, blocks: 'bot', why: 'connection refused' }, 20)
        return
      case 'refused':
        refusing.set(id, chance.pick(['full', 'both']))
        // The answer is that of a refusal, below.
        return
      case 'slow':
        history.tell(name, `accepts ${slot} in ${channel.channel} slowly`)
        accept(delivery, chance.between(0, Math.min(landsWithinMs, TIMES.requestMs - SECOND)), ({ ref }) =>
          reply({ kind: 'sent', ref }, 200),
        )
    }
  }

  return {
    name,
    pace: PACES[name],
    showsWithinMs: landsWithinMs + lagMs,
    standing,
    underWay: () => underWay,
    arrive(delivery, form, answer) {
      const reply = (outcome: SendOutcome, afterMs: number): void => timeline.after(afterMs, () => answer(outcome))
      const { channel, id, slot } = delivery
      const scope = closedScope(channel)
      if (scope !== undefined) {
        history.tell(name, `is closed to ${slot} in ${channel.channel} (${scope})`)
        reply({ kind: 'gone', scope, why: `the ${scope} is closed` }, 100)
        return
      }
      // Whoever answers without posting gives nothing else.
      if (fateOf(delivery) === 'bad') {
        disturbed(delivery, reply)
        if (!refusing.has(id)) return
      }
      const refuses = disturbances.areOver() ? undefined : refusing.get(id)
      if (refuses === 'both' || (refuses === 'full' && form === 'full')) {
        history.tell(name, `refuses the content of ${slot} in ${channel.channel} (${form})`)
        disturbances.note('badSends', refuses === 'both' ? 48 * HOUR : TIMES.leaseMs, channel)
        reply({ kind: 'refused', why: 'invalid_blocks' }, 100)
        return
      }
      const { ref } = stand(delivery)
      reply({ kind: 'sent', ref }, chance.between(50, 900))
    },
    look(delivery) {
      const { id, channel, slot, unsureSince, plannedAt } = delivery
      if (closedBooks.includes(channel.workspace))
        return { kind: 'cannot-look', because: 'scope', why: 'the history may not be read' }
      if (closedScope(channel) !== undefined || disturbances.happens('badLooks')) {
        history.tell(name, `does not answer a look for ${slot} in ${channel.channel}`)
        disturbances.note('badLooks', 20 * MINUTE, channel)
        return { kind: 'cannot-look', because: 'failure', why: '503' }
      }
      const since = (unsureSince ?? plannedAt) - lookBackMs
      const now = timeline.now()
      const refs = standing.filter((one) => one.id === id && one.visibleAt <= now && one.at >= since)
      const [first] = refs
      history.tell(
        name,
        `shows ${slot} in ${channel.channel}: ${first === undefined ? 'absent' : `found ${first.ref}`}`,
      )
      return first === undefined ? { kind: 'absent' } : { kind: 'found', refs: refs.map(({ ref }) => ref) }
    },
    access(ref) {
      const scope = closedScope(ref)
      return scope === undefined
        ? { kind: 'open' }
        : { kind: 'closed', why: `the ${scope} is closed`, mend: 'Open it again.' }
    },
    close: (scope, ref) => void closed.add(scopeKey(scope, ref)),
    open: (scope, ref) => void closed.delete(scopeKey(scope, ref)),
    remove(ref, what) {
      const index = standing.findIndex((one) => one.ref === what && one.channel === channelKey(ref))
      if (index >= 0) standing.splice(index, 1)
      return index >= 0
    },
  }
}
