/** The conversation at the prompt: commands, `#channel`, and numbers that choose from the last message of the channel. */
import { type ChannelKey, type ChannelRef, channelKey } from '../../core/channel.ts'
import { COMMANDS, commandSpec } from '../../core/command.ts'
import { cleanLine } from '../../core/harmless.ts'
import type { Asked, Invocation, Person, Reply } from '../../core/invocation.ts'
import { along, invocationTrail, type Marking } from '../../core/trail.ts'
import { type Dialogue, fillForm } from './form.ts'
import { type Offer, offersOf, selectOffers, valueOffers } from './offers.ts'
import { type Look, renderChoices, renderMessage, renderText } from './render.ts'
import type { Screen } from './screen.ts'

export type Place = { readonly ref: ChannelRef; readonly name: string }

export type Seat = {
  readonly screen: Screen
  readonly person: Person
  /** What numbers choose in each channel; deliveries change it too. */
  readonly offers: Map<ChannelKey, readonly Offer[]>
  readonly log: Marking & { error(fields: object, message: string): void }
  /** Whether a person can be asked field by field; lines read to their end are commands and nothing else. */
  readonly isTerminal: boolean
  look(): Look
  /** At least one. */
  places(): Promise<readonly [Place, ...Place[]]>
  /** A key for one invocation, never given twice. */
  nextKey(): string
  ask(call: Invocation): Promise<Reply>
}

const LEAVING = new Set(['quit', 'exit'])

/** Answers line after line until the person leaves or input ends. */
export async function converse(seat: Seat, start: Place): Promise<void> {
  let place = start
  seat.screen.start((line) => completions(seat, place, line))
  for (;;) {
    const typed = (await seat.screen.ask(`#${cleanLine(place.name)}> `))?.trim()
    if (typed === undefined || LEAVING.has(typed)) break
    if (typed.startsWith('#')) place = await switchTo(seat, place, typed.slice(1).trim())
    else if (/^\d+$/.test(typed)) await choose(seat, place, Number(typed))
    else if (typed !== '') await answer(seat, place, { kind: 'command', text: typed.replace(/^\/?papers\b\s*/, '') })
  }
  seat.screen.end()
}

/** The lines that a tab after `line` may mean: commands, channels, else what the bot suggests for the first argument. */
async function completions(seat: Seat, place: Place, line: string): Promise<string[]> {
  if (line.startsWith('#')) {
    return (await seat.places()).map(({ name }) => `#${cleanLine(name)}`).filter((one) => one.startsWith(line))
  }
  const [, prefix = '', command = '', space = '', typed = ''] = /^(\/?papers\s+)?(\S*)(\s*)(.*)$/s.exec(line) ?? []
  if (space === '') {
    return COMMANDS.filter(({ name }) => name.startsWith(command)).map(({ name }) => `${prefix}${name} `)
  }
  const argument = commandSpec(command)?.arguments[0]
  if (argument === undefined) return []
  const asked: Asked = { kind: 'suggest', command, argument: argument.name, typed }
  const reply = await seat.ask(invocationOf(seat, place, asked))
  return reply.kind === 'choices' ? reply.choices.map(({ value }) => `${prefix}${command} ${cleanLine(value)}`) : []
}

async function switchTo(seat: Seat, place: Place, name: string): Promise<Place> {
  const places = await seat.places()
  const wanted = name.toLowerCase()
  const found = places.find((one) => one.name.toLowerCase() === wanted || one.ref.channel.toLowerCase() === wanted)
  if (found === undefined) {
    const names = places.map((one) => `#${one.name}`).join(', ')
    say(seat, `There is no channel #${name} here. The channels are ${names}.`)
  }
  return found ?? place
}

async function choose(seat: Seat, place: Place, number: number): Promise<void> {
  const offers = seat.offers.get(channelKey(place.ref)) ?? []
  const offer = offers.find((one) => one.number === number)
  if (offer === undefined) return say(seat, noSuchNumber(place, number, offers))
  if ('asked' in offer) return answer(seat, place, offer.asked)
  const { select, delivery } = offer
  seat.screen.print(`${renderChoices(select.label, select.choices ?? [], seat.look())}\n`)
  seat.offers.set(channelKey(place.ref), selectOffers(select, delivery))
}

function noSuchNumber({ name }: Place, number: number, offers: readonly Offer[]): string {
  const numbers = offers.map((offer) => offer.number)
  if (numbers.length === 0) return `Nothing in #${name} can be chosen by its number yet. Type help for the commands.`
  const range = numbers.length === 1 ? `${numbers[0]}` : `${Math.min(...numbers)} to ${Math.max(...numbers)}`
  return `There is no choice ${number} in #${name}: the last message offers ${range}.`
}

/** Asks the bot and shows what it says; a form is filled in and submitted until the bot is content. */
async function answer(seat: Seat, place: Place, asked: Asked): Promise<void> {
  let next: Asked | undefined = asked
  while (next !== undefined) {
    const question: Asked = next
    const call = invocationOf(seat, place, question)
    next = await along(seat.log, invocationTrail(call), async () => {
      try {
        return await showReply(seat, place, question, await seat.ask(call))
      } catch (error) {
        seat.log.error({ error }, 'an answer failed')
        say(seat, 'That did not work, because of a fault in the program. The log says more; please try again.')
        return undefined
      }
    })
  }
}

/** Shows a reply; what is to be asked next, when it was a form. */
async function showReply(seat: Seat, place: Place, asked: Asked, reply: Reply): Promise<Asked | undefined> {
  const channel = channelKey(place.ref)
  switch (reply.kind) {
    case 'show':
    case 'redraw':
      dialogueOf(seat, channel).show(reply.message)
      return undefined
    case 'choices':
      dialogueOf(seat, channel).list('', reply.choices)
      seat.offers.set(channel, valueOffers(commandOf(asked), reply.choices))
      return undefined
    case 'done':
      say(seat, 'Done.')
      return undefined
    case 'form': {
      if (!seat.isTerminal) {
        say(seat, onOneLine(asked))
        return undefined
      }
      const filled = await fillForm(reply.form, dialogueOf(seat, channel))
      if (filled !== undefined) return { kind: 'submit', form: reply.form.id, ...filled }
      say(seat, 'The form was left: nothing is changed.')
      return undefined
    }
  }
}

/** What is said where a form would have been asked. */
function onOneLine(asked: Asked): string {
  const example = commandSpec(commandOf(asked))?.example
  const mend = example === undefined ? 'as a whole command' : `as in: ${example}`
  return `Without a terminal nothing is asked back: write it on one line, ${mend}. Nothing is changed.`
}

function dialogueOf(seat: Seat, channel: ChannelKey): Dialogue {
  const { screen, look, offers } = seat
  return {
    say: (text) => screen.print(renderText(text, look())),
    show(message) {
      screen.print(`${renderMessage(message, look())}\n`)
      const offered = offersOf(message)
      // A message without choices leaves those of the one above it standing.
      if (offered.length > 0) offers.set(channel, offered)
    },
    list: (title, choices) => screen.print(renderChoices(title, choices, look())),
    ask: (prompt) => screen.ask(prompt),
  }
}

function say({ screen, look }: Seat, sentence: string): void {
  screen.print(`${renderText(sentence, look())}\n`)
}

function invocationOf({ person, nextKey }: Seat, { ref }: Place, asked: Asked): Invocation {
  return { key: nextKey(), channel: ref, person, asked }
}

/** The command whose argument is being asked for. */
function commandOf(asked: Asked): string {
  if (asked.kind !== 'command') return ''
  return 'text' in asked ? (asked.text.split(/\s/)[0] ?? '') : asked.name
}
