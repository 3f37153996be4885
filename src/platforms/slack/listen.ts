/** Hears what people do in Slack: acknowledges it at once, asks the bot, and shows the reply where they are. */
import type { App, ViewResponseAction, ViewSubmitAction } from '@slack/bolt'
import type { WebClient } from '@slack/web-api'
import { SECOND } from '../../core/instant.ts'
import type { Invocation, News, Reply } from '../../core/invocation.ts'
import type { Clock } from '../../core/ports.ts'
import { note, say } from '../../core/reply.ts'
import { within } from '../../core/within.ts'
import type { Facts } from './connect/facts.ts'
import type { Self } from './connect/self.ts'
import { homeQuestion, readHomeOpened, readSubmission } from './listen/forms.ts'
import { invocationOf } from './listen/invocation.ts'
import { NEWS_EVENTS, readNews } from './listen/news.ts'
import type { Ignored, Read } from './listen/payload.ts'
import { showReply, type Visit } from './listen/places.ts'
import { readCommand, readPress } from './listen/presses.ts'
import type { Question, Spot } from './listen/question.ts'
import { publishHome } from './listen/reach.ts'
import { answerSubmission, type Outcome } from './listen/submit.ts'
import type { Log } from './log.ts'

export type Seat = {
  readonly ask: (call: Invocation) => Promise<Reply>
  readonly news: (fact: News) => Promise<void>
  readonly facts: Facts
  readonly log: Log
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  /** Undefined until Slack has accepted the token. */
  readonly self: () => Self | undefined
  /** For answers. */
  readonly client: WebClient
  /** How long one request to Slack may take, in milliseconds. */
  readonly requestMs: number
}

export type Listeners = {
  /** Resolves once everything that was acknowledged so far is answered, after ten seconds at the latest. */
  drain(): Promise<void>
}

const FAULT = 'That did not work, because of a fault in the program. The log says more; please try again.'
const WHOSE = 'Slack did not say whose conversation this is. Please try again in a minute.'
const NOT_READY = 'Slack has not accepted the token of this app yet, so it cannot answer. Please try again in a minute.'

const DRAINED_WITHIN = 10 * SECOND

type Ack = (response?: ViewResponseAction) => Promise<unknown>

/** Registers everything that the bot hears. No listener throws. */
export function registerListeners(app: App, seat: Seat): Listeners {
  const running = new Set<Promise<unknown>>()
  // Before anything is looked up, and whether or not a listener follows: Slack tells the person that the app failed when
  // nothing comes within three seconds. Only a form is answered by its acknowledgement.
  app.use(async (args) => {
    const heard = (async () => {
      if ('ack' in args && args.body.type !== 'view_submission') await acknowledge(seat, args.ack as Ack)
      // Bolt comes back once every listener has.
      await args.next()
    })()
    running.add(heard)
    await heard.finally(() => running.delete(heard))
  })
  app.command(/^/, ({ body }) => guard(seat, () => hear(seat, readCommand(body, teamOf(seat)))))
  app.action({ type: 'block_actions' }, ({ body }) => guard(seat, () => hear(seat, readPress(body, teamOf(seat)))))
  app.view<ViewSubmitAction>({ type: 'view_submission' }, ({ body, ack }) =>
    guard(seat, () => hearForm(seat, body, ack)),
  )
  app.event('app_home_opened', ({ body }) => guard(seat, () => hearHome(seat, body)))
  for (const type of NEWS_EVENTS) app.event(type, ({ body }) => guard(seat, () => hearNews(seat, body)))

  return {
    async drain() {
      const answered = async () => {
        while (running.size > 0) await Promise.allSettled(running)
      }
      await within(seat.clock, DRAINED_WITHIN, answered())
      if (running.size > 0) seat.log.warn({ left: running.size }, 'what people asked was not answered before the end')
    },
  }
}

async function hear(seat: Seat, read: Read<{ question: Question; spot: Spot }>): Promise<void> {
  if (read.kind !== 'read') return noteIgnored(seat, read)
  const { question, spot } = read.found
  const { caller, channel, channelName, fromElsewhere } = question
  const visit: Visit = {
    person: caller.id,
    channel,
    spot,
    ...(channelName === undefined ? {} : { channelName }),
    ...(fromElsewhere === undefined ? {} : { fromElsewhere }),
  }
  const outcome = await askFor(seat, question)
  const reply = outcome.kind === 'fault' ? say(outcome.sentence) : outcome
  const changesHome = await showReply(seat, visit, reply).catch((error) => {
    seat.log.error({ error, key: question.key }, 'an answer could not be shown')
    return showReply(seat, visit, say(FAULT))
  })
  if (changesHome) await drawHome(seat, question)
}

async function hearForm(seat: Seat, body: unknown, ack: Ack): Promise<void> {
  let isAnswered = false
  const answer = (response?: ViewResponseAction) => {
    isAnswered = true
    return acknowledge(seat, ack, response)
  }
  try {
    const read = readSubmission(body, teamOf(seat))
    if (read.kind !== 'read') return noteIgnored(seat, read)
    const { question, sent } = read.found
    const sender = { person: question.caller.id, channel: question.channel, sent }
    if (await answerSubmission(seat, sender, askFor(seat, question), answer)) await drawHome(seat, question)
  } finally {
    if (!isAnswered) await answer()
  }
}

async function hearHome(seat: Seat, body: unknown): Promise<void> {
  const read = readHomeOpened(body, teamOf(seat))
  if (read.kind !== 'read') return noteIgnored(seat, read)
  await publish(seat, read.found)
}

/** Draws the Home of somebody who has just done something there. */
function drawHome(seat: Seat, { key, caller }: Question): Promise<void> {
  return publish(seat, homeQuestion(`${key}:home`, caller, teamOf(seat)))
}

async function publish(seat: Seat, question: Question): Promise<void> {
  const outcome = await askFor(seat, question)
  if (outcome.kind === 'show' || outcome.kind === 'redraw') await publishHome(seat, question.caller.id, outcome.message)
  if (outcome.kind === 'fault') await publishHome(seat, question.caller.id, note([outcome.sentence]))
}

async function hearNews(seat: Seat, body: unknown): Promise<void> {
  const self = seat.self()
  if (self === undefined) return seat.log.warn({}, 'news came before Slack accepted the token; it is not followed')
  const read = readNews(body, self)
  if (read.kind !== 'read') return noteIgnored(seat, read)
  const { channel } = read.found
  if (channel !== undefined) seat.facts.forget(channel)
  await seat.news(read.found)
}

/** Asks the bot. Never throws: a fault is one sentence for the person, the rest is in the log. */
async function askFor(seat: Seat, question: Question): Promise<Outcome> {
  try {
    if (seat.self() === undefined) return say(NOT_READY)
    const call = await invocationOf(seat.facts, question)
    return call === undefined ? say(WHOSE) : await seat.ask(call)
  } catch (error) {
    seat.log.error({ error, key: question.key }, 'an answer failed')
    return { kind: 'fault', sentence: FAULT }
  }
}

/** False where the line is closed: Slack shows the person an error, and the answer goes another way. */
async function acknowledge({ log }: Seat, ack: Ack, response?: ViewResponseAction): Promise<boolean> {
  try {
    await ack(response)
    return true
  } catch (error) {
    log.warn({ error }, 'Slack could not be told that something arrived; the answer goes all the same')
    return false
  }
}

function noteIgnored({ log }: Seat, { kind, why }: Ignored): void {
  if (kind === 'stray') log.debug({ why }, 'something was left alone')
  else log.warn({ why }, 'Slack sent something that cannot be read')
}

/** Empty until the token is accepted; nothing is asked before. */
function teamOf(seat: Seat): string {
  return seat.self()?.team ?? ''
}

async function guard({ log }: Seat, listener: () => Promise<void>): Promise<void> {
  try {
    await listener()
  } catch (error) {
    log.error({ error }, 'what Slack sent could not be answered')
  }
}
