/** Hears what people do in Discord, asks the bot, and shows the reply where they are, in time for Discord. */
import { type Client, GatewayDispatchEvents, type REST } from 'discord.js'
import { parseActionId } from '../../core/action.ts'
import { commandSpec } from '../../core/command.ts'
import { SECOND } from '../../core/instant.ts'
import type { Asked, Invocation, Reply } from '../../core/invocation.ts'
import type { Clock } from '../../core/ports.ts'
import { along, invocationTrail } from '../../core/trail.ts'
import { within } from '../../core/within.ts'
import type { Guilds } from './guilds.ts'
import { type Heard, type Question, readInteraction } from './listen/events.ts'
import { openLine } from './listen/line.ts'
import type { Ignored } from './listen/payload.ts'
import { type Outcome, showReply } from './listen/places.ts'
import { faultOf } from './listen/reach.ts'
import { suggest } from './listen/suggest.ts'
import type { Log } from './log.ts'

const FAULT = 'That did not work, because of a fault in the program. The log says more; please try again.'

/** So long Discord waits for the first answer: https://docs.discord.com/developers/interactions/receiving-and-responding */
const WAIT_MS = 3 * SECOND
/** An answer that is not there by then is announced. */
const ANSWER_MS = 1.5 * SECOND
/** Once an answer is announced no form can be opened. */
const FORM_MS = 2.2 * SECOND
/** What comes later than that, as after a connection was lost, is most likely given up by the person and by Discord. */
const LATEST_MS = 2.5 * SECOND

export type Listening = {
  readonly ask: (call: Invocation) => Promise<Reply>
  readonly log: Log
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  /** For answers, by the token of the interaction: it tries once, and does not wait for limits but throws. */
  readonly rest: REST
  readonly guilds: Pick<Guilds, 'told' | 'mayManage'>
  /** Whether what comes in is for this process to answer: another may have taken over while this one stood still. */
  readonly isOurs: () => boolean
}

export type Listeners = {
  /**
   * Registers everything that people do, for every client anew. Interactions are taken as they come in: discord.js itself holds
   * them back until every server is there. No listener throws.
   */
  register(client: Client): void
  /** Resolves once everything that came in so far is answered, after ten seconds at the latest. */
  drain(): Promise<void>
}

const DRAINED_WITHIN = 10 * SECOND

export function createListeners(seat: Listening): Listeners {
  const running = new Set<Promise<unknown>>()
  return {
    register(client) {
      client.ws.on(GatewayDispatchEvents.InteractionCreate, (body: unknown) => {
        const heard = guard(seat, () => hear(seat, body))
        running.add(heard)
        void heard.finally(() => running.delete(heard))
      })
    },
    async drain() {
      const answered = async () => {
        while (running.size > 0) await Promise.allSettled(running)
      }
      await within(seat.clock, DRAINED_WITHIN, answered())
      if (running.size > 0) seat.log.warn({ left: running.size }, 'what people asked was not answered before the end')
    },
  }
}

async function hear(seat: Listening, body: unknown): Promise<void> {
  const read = readInteraction(body)
  if (read.kind !== 'read') return noteIgnored(seat, read)
  const { key } = read.found.question
  if (!seat.isOurs())
    return seat.log.info({ invocation: key }, 'something asked in Discord was left to another process')
  const heard = read.found
  await along(seat.log, invocationTrail(heard.question), () => answerTo(seat, heard))
}

async function answerTo(seat: Listening, heard: Heard): Promise<void> {
  const { question, spot } = heard
  const ageMs = Math.max(0, seat.clock.now().getTime() - spot.at)
  const isLate = ageMs > LATEST_MS
  const line = openLine(seat, spot)
  // Nothing is done that nobody hears of. Discord decides what is late, because this clock may be wrong.
  if (isLate && (spot.kind === 'typing' || !(await line.defer()))) return
  if (ageMs > WAIT_MS)
    seat.log.warn({ ageMs }, 'the clock of this machine is ahead of that of Discord, so no form can be opened')
  if (spot.kind === 'typing') return suggest(seat, spot, askFor(seat, question))

  if (spot.ours !== undefined) seat.guilds.told(spot.shownIn, spot.ours)
  const outcome = askFor(seat, question)
  const patience = (mayOpenForm(question.asked) ? FORM_MS : ANSWER_MS) - ageMs
  if (!isLate && (await within(seat.clock, Math.max(0, patience), outcome)) === undefined) await line.defer()
  const reply = await outcome
  // Whoever answers it answers all of it: a word of ours would stand in the way.
  if (reply.kind === 'done' && reply.isRepeat === true) return
  await showReply(line, heard, reply).catch((error) => {
    seat.log.error(faultOf(error), 'an answer could not be shown')
    return showReply(line, heard, { kind: 'fault', sentence: FAULT })
  })
}

/** Asks the bot. Never throws: a fault is one sentence for the person, the rest is in the log. */
async function askFor(seat: Listening, question: Question): Promise<Outcome> {
  try {
    return await seat.ask(await invocationOf(seat, question))
  } catch (error) {
    seat.log.error({ error }, 'an answer failed')
    return { kind: 'fault', sentence: FAULT }
  }
}

async function invocationOf({ guilds }: Listening, { caller, ...question }: Question): Promise<Invocation> {
  const mayManage = caller.mayManage ?? (await guilds.mayManage(caller.id, question.channel))
  return { ...question, person: { ...caller, mayManage } }
}

/** Whether a form may be the answer: asked for by a command that lacks what the form asks for, or by a button of such a command. */
function mayOpenForm(asked: Asked): boolean {
  if (asked.kind === 'action') return commandSpec(parseActionId(asked.id)?.name ?? '')?.opens === 'form'
  if (asked.kind !== 'command' || 'text' in asked) return false
  const spec = commandSpec(asked.name)
  if (spec?.opens !== 'form') return false
  const isSaid = ({ name }: { readonly name: string }): boolean => (asked.args[name] ?? '') !== ''
  const needed = spec.arguments.filter(({ name, required }) => required || name === 'topic')
  return !spec.arguments.some(isSaid) || !needed.every(isSaid)
}

function noteIgnored({ log }: Listening, { kind, why }: Ignored): void {
  if (kind === 'stray') log.debug({ why }, 'something was left alone')
  else log.warn({ why }, 'Discord sent something that cannot be read')
}

async function guard({ log }: Listening, listener: () => Promise<void>): Promise<void> {
  try {
    await listener()
  } catch (error) {
    log.error(faultOf(error), 'what Discord sent could not be answered')
  }
}
