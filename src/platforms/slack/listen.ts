/** Hears what people do in Slack: acknowledges it at once, asks the bot, and shows the reply where they are. */
import type { App, ViewResponseAction, ViewSubmitAction } from '@slack/bolt'
import type { WebClient } from '@slack/web-api'
import { SECOND } from '../../core/instant.ts'
import type { Invocation, News, Reply } from '../../core/invocation.ts'
import type { Clock } from '../../core/ports.ts'
import { note, say } from '../../core/reply.ts'
import { along, invocationTrail } from '../../core/trail.ts'
import { within } from '../../core/within.ts'
import { createFacts, type Facts } from './connect/facts.ts'
import type { Self } from './connect/self.ts'
import type { Workspaces } from './connect/workspaces.ts'
import { homeQuestion, readHomeOpened, readSubmission } from './listen/forms.ts'
import { invocationOf } from './listen/invocation.ts'
import { NEWS_EVENTS, readNews } from './listen/news.ts'
import { type Ignored, type Read, teamIn } from './listen/payload.ts'
import { showReply, type Visit } from './listen/places.ts'
import { readCommand, readPress } from './listen/presses.ts'
import type { Question, Spot } from './listen/question.ts'
import { publishHome } from './listen/reach.ts'
import { answerSubmission, type Outcome } from './listen/submit.ts'
import type { Log } from './log.ts'

export type Hearing = {
  readonly ask: (call: Invocation) => Promise<Reply>
  readonly news: (fact: News) => Promise<void>
  readonly workspaces: Pick<Workspaces, 'find'>
  /** Told of everything that Slack sends, before anything else is done with it. */
  readonly heard?: (body: unknown) => void
  readonly log: Log
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  /** How long one request to Slack may take, in milliseconds. */
  readonly requestMs: number
}

/** The workspace in which something was heard, where it is answered too. */
type Seat = Omit<Hearing, 'workspaces'> & {
  /** Empty until Slack has accepted the token of the only workspace; nothing is asked before. */
  readonly team: string
  readonly facts: Facts
  /** Undefined until Slack has accepted the token. */
  readonly self: () => Self | undefined
  /** For answers. */
  readonly client: WebClient
  /** Why nothing can be answered there but this sentence. */
  readonly why?: string
}

export type Listeners = {
  /** Resolves once everything that was acknowledged so far is answered, after ten seconds at the latest. */
  drain(): Promise<void>
}

const FAULT = 'That did not work, because of a fault in the program. The log says more; please try again.'
const WHOSE = 'Slack did not say whose conversation this is. Please try again in a minute.'
const NOT_READY = 'Slack has not accepted the token of this app yet, so it cannot answer. Please try again in a minute.'

const NOT_INSTALLED =
  'This app cannot answer here: it is not installed in this workspace, or its token there is lost. Ask whoever installed it to do so again.'

const DRAINED_WITHIN = 10 * SECOND
/** A form has to be answered within three seconds. */
const KNOWN_WITHIN = 1.5 * SECOND

type Ack = (response?: ViewResponseAction) => Promise<unknown>

/** Registers everything that the bot hears. No listener throws. */
export function registerListeners(app: App, hearing: Hearing): Listeners {
  const { log, clock } = hearing
  const running = new Set<Promise<unknown>>()
  /** Of workspaces that are none of ours: without a token. */
  const nobody = { self: () => undefined, facts: createFacts(app.client, () => undefined, clock), client: app.client }

  async function seatIn(body: unknown): Promise<Seat> {
    const team = teamIn(body) ?? ''
    const found = await hearing.workspaces.find(team)
    if (found.kind !== 'open') return { ...hearing, ...nobody, team, why: NOT_INSTALLED }
    const { identity, facts, answers } = found.workspace
    const self = identity.self() ?? (found.isOwn ? undefined : await within(clock, KNOWN_WITHIN, identity.known()))
    return { ...hearing, team: self?.team ?? (found.isOwn ? '' : team), self: identity.self, facts, client: answers }
  }
  const guard = async (body: unknown, listener: (seat: Seat) => Promise<void>): Promise<void> => {
    try {
      await listener(await seatIn(body))
    } catch (error) {
      log.error({ error }, 'what Slack sent could not be answered')
    }
  }

  // Before anything is looked up, and whether or not a listener follows: Slack tells the person that the app failed when
  // nothing comes within three seconds. Only a form is answered by its acknowledgement.
  app.use(async (args) => {
    hearing.heard?.(args.body)
    const heard = (async () => {
      if ('ack' in args && args.body.type !== 'view_submission') await acknowledge(log, args.ack as Ack)
      // Bolt comes back once every listener has.
      await args.next()
    })()
    running.add(heard)
    await heard.finally(() => running.delete(heard))
  })
  app.command(/^/, ({ body }) => guard(body, (seat) => hear(seat, readCommand(body, seat.team))))
  app.action({ type: 'block_actions' }, ({ body }) => guard(body, (seat) => hear(seat, readPress(body, seat.team))))
  app.view<ViewSubmitAction>({ type: 'view_submission' }, ({ body, ack }) => {
    const answer = answerOnce(log, ack)
    return guard(body, (seat) => hearForm(seat, body, answer)).finally(answer.anyway)
  })
  app.event('app_home_opened', ({ body }) => guard(body, (seat) => hearHome(seat, body)))
  for (const type of NEWS_EVENTS) app.event(type, ({ body }) => guard(body, (seat) => hearNews(seat, body)))

  return {
    async drain() {
      const answered = async () => {
        while (running.size > 0) await Promise.allSettled(running)
      }
      await within(clock, DRAINED_WITHIN, answered())
      if (running.size > 0) log.warn({ left: running.size }, 'what people asked was not answered before the end')
    },
  }
}

type Heard = { readonly question: Question; readonly spot: Spot }

async function hear(seat: Seat, read: Read<Heard>): Promise<void> {
  if (read.kind !== 'read') return noteIgnored(seat, read)
  const heard = read.found
  return along(seat.log, invocationTrail(heard.question), () => answerTo(seat, heard))
}

async function answerTo(seat: Seat, { question, spot }: Heard): Promise<void> {
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
    seat.log.error({ error }, 'an answer could not be shown')
    return showReply(seat, visit, say(FAULT))
  })
  if (changesHome) await drawHome(seat, question)
}

type Answer = ((response?: ViewResponseAction) => Promise<boolean>) & {
  /** Acknowledges what nobody has answered. */
  readonly anyway: () => Promise<void>
}

function answerOnce(log: Log, ack: Ack): Answer {
  let isAnswered = false
  const answer = (response?: ViewResponseAction) => {
    isAnswered = true
    return acknowledge(log, ack, response)
  }
  const anyway = async () => void (isAnswered || (await answer()))
  return Object.assign(answer, { anyway })
}

async function hearForm(seat: Seat, body: unknown, answer: Answer): Promise<void> {
  const read = readSubmission(body, seat.team)
  if (read.kind !== 'read') return noteIgnored(seat, read)
  const { question, sent } = read.found
  const sender = { person: question.caller.id, channel: question.channel, sent }
  await along(seat.log, invocationTrail(question), async () => {
    if (await answerSubmission(seat, sender, askFor(seat, question), answer)) await drawHome(seat, question)
  })
}

async function hearHome(seat: Seat, body: unknown): Promise<void> {
  if (seat.why !== undefined) return seat.log.info({ workspace: seat.team }, 'a Home was opened where the bot is not')
  const read = readHomeOpened(body, seat.team)
  if (read.kind !== 'read') return noteIgnored(seat, read)
  await publish(seat, read.found)
}

/** Draws the Home of somebody who has just done something there. */
function drawHome(seat: Seat, { key, caller }: Question): Promise<void> {
  return publish(seat, homeQuestion(`${key}:home`, caller, seat.team))
}

function publish(seat: Seat, question: Question): Promise<void> {
  return along(seat.log, invocationTrail(question), async () => {
    const { caller } = question
    const outcome = await askFor(seat, question)
    if (outcome.kind === 'show' || outcome.kind === 'redraw') await publishHome(seat, caller.id, outcome.message)
    if (outcome.kind === 'fault') await publishHome(seat, caller.id, note([outcome.sentence]))
  })
}

async function hearNews(seat: Seat, body: unknown): Promise<void> {
  const { team } = seat
  if (team === '') return seat.log.warn({}, 'news came before Slack accepted the token; it is not followed')
  const read = readNews(body, { team, userId: seat.self()?.userId })
  if (read.kind !== 'read') return noteIgnored(seat, read)
  const { channel, to } = read.found
  for (const id of [channel, to]) if (id !== undefined) seat.facts.forget(id)
  await seat.news(read.found)
}

/** Asks the bot. Never throws: a fault is one sentence for the person, the rest is in the log. */
async function askFor(seat: Seat, question: Question): Promise<Outcome> {
  try {
    if (seat.self() === undefined) return say(seat.why ?? NOT_READY)
    const call = await invocationOf(seat.facts, question)
    return call === undefined ? say(WHOSE) : await seat.ask(call)
  } catch (error) {
    seat.log.error({ error }, 'an answer failed')
    return { kind: 'fault', sentence: FAULT }
  }
}

/** False where the line is closed: Slack shows the person an error, and the answer goes another way. */
async function acknowledge(log: Log, ack: Ack, response?: ViewResponseAction): Promise<boolean> {
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
