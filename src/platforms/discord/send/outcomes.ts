/**
 * What becomes of a delivery by the JSON code that Discord refuses it with:
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes#json. A code says that surely nothing was posted.
 */
import type { Blocked, Scope, SendOutcome } from '../../../core/delivery.ts'
import { HOUR, MINUTE, SECOND } from '../../../core/instant.ts'

export type Failure = Exclude<SendOutcome, { kind: 'sent' }>

export const later = (afterMs: number, blocks: Blocked, why: string): Failure => ({
  kind: 'later',
  afterMs,
  blocks,
  why,
})
const gone = (scope: Scope, why: string): Failure => ({ kind: 'gone', scope, why })
export const uncertain = (why: string): Failure => ({ kind: 'uncertain', why })
const refused = (code: number): Failure => ({
  kind: 'refused',
  why: `Discord refused the message (${code}). Please report this code together with the delivery's id.`,
})

/** The store takes a block of more than a day for a clock that ran ahead. */
const LONGEST_WAIT = 12 * HOUR

/** A limit of Discord; that of a channel leaves the others alone. */
export function limited(afterMs: number, blocks: Scope): Failure {
  const what = blocks === 'bot' ? 'no more messages' : 'no more messages in the channel'
  return later(
    Math.min(Math.max(afterMs, SECOND), LONGEST_WAIT),
    blocks,
    `Discord takes ${what} for a while. There is nothing to do: they are sent as soon as it does.`,
  )
}

/**
 * A new token may come at any time, or another process have it already, and then nothing has to be let in again: so what is due
 * stays due.
 */
export const unauthorized: Failure = later(
  MINUTE,
  'process',
  'Discord does not accept the bot token any more. Reset it under Bot in the developer portal and start again with the new one as DISCORD_TOKEN.',
)

const inChannel = (what: string) => (code: number) => gone('channel', `${what} (${code}).`)

/** The scope is the smallest that fits: a wider loss shows itself channel by channel. */
const ROWS: readonly (readonly [codes: string, outcome: (code: number) => Failure])[] = [
  // Content, and arguments that we get wrong.
  ['40005 50006 50035 50041 50046 50067 50068 50080 50081 50109 50151', refused],
  ['10014 10060 160002 160009 160010 160014', refused],
  // The filters of the server and of Discord.
  ['20009 20031 200000 200001 240000', refused],

  ['40062', () => limited(MINUTE, 'channel')],
  ['20016 20022 20028', () => limited(MINUTE, 'channel')],
  [
    '20029',
    () =>
      later(
        MINUTE,
        'workspace',
        'Discord takes no more messages in the server for a while. There is nothing to do: they are sent as soon as it does.',
      ),
  ],
  ['40003', () => limited(10 * MINUTE, 'channel')],
  [
    '40004 40006 130000',
    (code) =>
      later(
        5 * MINUTE,
        'bot',
        `Discord takes no messages at the moment (${code}). There is nothing to do: they are sent as soon as it does.`,
      ),
  ],
  [
    '40333',
    (code) =>
      later(
        15 * MINUTE,
        'bot',
        `Discord blocks the requests of this program (${code}). Update Paperwire, and check DISCORD_API_URL if it is set.`,
      ),
  ],
  ['40001 50014', () => unauthorized],
  [
    '20001 40002 40012 50025 50026',
    (code) =>
      later(
        15 * MINUTE,
        'bot',
        `Discord does not let this account post (${code}). Check that DISCORD_TOKEN is the token of a bot, and look at the application in the developer portal.`,
      ),
  ],

  [
    '10004 50055',
    (code) =>
      gone(
        'workspace',
        `The bot is not in the server any more (${code}). Add it again with the address in its log, under *invite*.`,
      ),
  ],
  ['50095', inChannel('Discord does not offer the server in the place of this machine')],

  ['10003', inChannel('The channel was deleted')],
  ['50001', inChannel('The bot cannot see the channel. Give its role View Channel there')],
  [
    '50013',
    inChannel(
      'The bot may not post in the channel. Give its role View Channel, Send Messages and Embed Links there, and Send Messages in Threads for a thread',
    ),
  ],
  [
    '40058 40067',
    inChannel('Messages cannot be posted into a forum itself. Follow the topics in a text channel or in a thread'),
  ],
  [
    '50003 50008 50024',
    inChannel('Messages cannot be posted in this kind of channel. Follow the topics in a text channel'),
  ],
  ['50009', inChannel('The server does not let the bot write yet. Look at its verification level')],
  ['50083 160005', inChannel('The thread is locked. Unlock it, or follow its topics elsewhere')],
  ['160006 160007', inChannel('The server has as many active threads as Discord allows. Archive some of them')],
  [
    '10013 40007 50007 50033 50278',
    inChannel('Discord does not let the bot write to this person. Follow the topics in a channel of a server'),
  ],
]

/** Every code that posting, opening a conversation or reading a channel is known to end with, and what it comes to. */
export const OUTCOMES: ReadonlyMap<number, Failure> = new Map(
  ROWS.flatMap(([codes, outcome]) => codes.split(' ').map((code) => [Number(code), outcome(Number(code))] as const)),
)

/**
 * A code that we do not know is taken for content: it was surely not posted, the plain form may pass, and then it is held by
 * itself, with its code for all to see, while the channel goes on. Taken for lost access it would silence the channel; taken for
 * a passing fault it would be tried for ever.
 */
export function outcomeOfCode(code: number): Failure {
  return OUTCOMES.get(code) ?? refused(code)
}
