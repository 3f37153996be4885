/** Answers what chats ask, within the limits of each person and workspace; and tells the log and the metrics how that went. */
import type { Config } from '../config.ts'
import { channelKey } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import type { Invocation, Reply } from '../core/invocation.ts'
import { createAskLimit } from '../core/limit.ts'
import { along, askedKind, invocationTrail } from '../core/trail.ts'
import type { Desk } from '../flows/answer/asking.ts'
import { answer } from '../flows/answer.ts'
import type { Log } from '../log.ts'
import type { Metrics, Outcome } from '../web/metrics.ts'

export type Answering = {
  readonly desk: Desk
  readonly limits: Config['limits']
  readonly log: Log
  readonly metrics: Pick<Metrics, 'answered'>
  readonly now: () => Instant
}

/** Throws what the answer throws: the platform tells the person, and logs it. Who asked, and what was typed, is not logged. */
export function createAnswering({ desk, limits, log, metrics, now }: Answering): (call: Invocation) => Promise<Reply> {
  const { commandsPerPerson: perPerson, commandsPerWorkspace: perWorkspace } = limits
  const limit = createAskLimit({ perPerson, perWorkspace })
  return (call) =>
    along(log, invocationTrail(call), async () => {
      const from = performance.now()
      let outcome: Outcome = 'failed'
      try {
        const refusal = limit(call, now())
        const reply = refusal ?? (await answer(desk, call))
        outcome = refusal === undefined ? outcomeOf(reply) : 'limited'
        return reply
      } finally {
        const ms = performance.now() - from
        const { asked, channel } = call
        const isIdle = asked.kind === 'suggest' || asked.kind === 'home'
        log[isIdle ? 'debug' : 'info']({ channel: channelKey(channel), outcome, ms: Math.round(ms) }, 'answered')
        metrics.answered(askedKind(asked), outcome, ms)
      }
    })
}

function outcomeOf(reply: Reply): Outcome {
  return reply.kind === 'done' && reply.isRepeat === true ? 'repeated' : 'answered'
}
