/**
 * `npm run bench:discord`: how long people in Discord wait while 1,000 digests are being sent. The program is a process of its own,
 * at its real pace, beside a Discord on this machine with its limits (five posts in five seconds for a channel, fifty requests a
 * second for the bot); ten people ask one thing after the other.
 */
import { setTimeout } from 'node:timers/promises'
import { SECOND } from '../../src/core/instant.ts'
import { openDiscordServer } from '../servers/discord.ts'
import { DIGESTS, endProgram, formatWaits, openChannels, PEOPLE, startProgram, type Wait } from './crowd.ts'

const GUILDS = 50
/** The flag of a message that is still thinking. */
const THINKS = 128
const MIXTRAL = 'Mixtral of Experts'
const QUESTIONS = [
  ['list', {}],
  ['search', { query: 'lora' }],
  ['why', { paper: MIXTRAL }],
  ['show', { paper: MIXTRAL }],
  ['digest', {}],
  ['status', {}],
  ['help', {}],
  ['latest', {}],
  ['try', { topic: '"world models"' }],
  ['topics', {}],
] as const

const server = await openDiscordServer()
const people = Array.from({ length: PEOPLE }, (_, at) => server.addUser({ username: `person${at}` }))
const guilds = Array.from({ length: GUILDS }, (_, at) =>
  server.addGuild({ name: `Lab ${at}`, members: people.map(({ id }) => id) }),
)
const channels = guilds.flatMap(({ id }) =>
  Array.from({ length: DIGESTS / GUILDS }, (_, at) => server.addChannel({ name: `papers-${at}`, guild_id: id })),
)

const sent = (): number => server.requests.filter(({ route }) => route === 'POST /channels/:channel/messages').length

let unanswered = 0

/** One person asks on and on, each question once its answer has come, until the digests are out. */
async function askOn(person: { id: string }, first: number, waits: Wait[]): Promise<void> {
  for (let turn = first; sent() < DIGESTS; turn++) {
    const [question, values] = QUESTIONS[turn % QUESTIONS.length] ?? ['list', {}]
    const channel = channels[(turn * 7) % DIGESTS]?.id ?? ''
    const start = performance.now()
    try {
      const { answeredAfterMs, interaction } = await server.command(person.id, channel, question, values)
      while (((interaction.original?.flags ?? 0) & THINKS) !== 0) await setTimeout(2)
      waits.push({ question, ackMs: answeredAfterMs, answerMs: performance.now() - start })
    } catch {
      unanswered += 1
    }
    await setTimeout(SECOND / 2)
  }
}

const rooms = channels.map(({ id, name, guild_id = '' }) => ({
  ref: { platform: 'discord', workspace: guild_id, channel: id } as const,
  name,
}))
await openChannels(rooms, people[0]?.id ?? '')
const child = startProgram({ DISCORD_TOKEN: server.botToken, DISCORD_API_URL: server.apiUrl })
await server.when(() => server.sockets > 0 && server.commandsOf().length > 0)
const waits: Wait[] = []
const start = performance.now()
await Promise.all(people.map((person, index) => askOn(person, index, waits)))
const seconds = (performance.now() - start) / SECOND
await endProgram(child)
const { selfInflicted429s, invalidRequests } = server
await server.close()

const wrong = channels.filter(({ id }) => server.posts(id).length !== 1).length
console.log(`${sent()} digests in ${seconds.toFixed(0)} s; channels without exactly one: ${wrong}
429s brought about by ourselves: ${selfInflicted429s}; invalid requests: ${invalidRequests}
questions not answered within 3 s: ${unanswered}`)
console.log(
  formatWaits(
    waits,
    QUESTIONS.map(([question]) => question),
  ),
)
