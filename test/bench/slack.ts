/**
 * `npm run bench:slack`: how long people in Slack wait while 1,000 digests are being sent. The program is a process of its own,
 * at its real pace, beside a Slack workspace on this machine; ten people ask one thing after the other.
 */
import { setTimeout } from 'node:timers/promises'
import { SECOND } from '../../src/core/instant.ts'
import { openSlackServer } from '../servers/slack.ts'
import { DIGESTS, endProgram, formatWaits, openChannels, PEOPLE, startProgram, type Wait } from './crowd.ts'

const QUESTIONS = [
  'list',
  'search lora',
  'why Mixtral of Experts',
  'show Mixtral of Experts',
  'digest',
  'status',
  'help',
  'latest',
  'try "world models"',
  'topics',
]

const server = await openSlackServer()
const people = Array.from({ length: PEOPLE }, (_, at) => server.addUser({ name: `person${at}` }))
const channels = Array.from({ length: DIGESTS }, (_, at) =>
  server.addChannel({ name: `lab-${at}`, members: people.map(({ id }) => id) }),
)

const sent = (): number => server.requests.filter(({ method }) => method === 'chat.postMessage').length

/** One person asks on and on, each question once its answer has come, until the digests are out. */
async function askOn(person: { id: string }, first: number, waits: Wait[]): Promise<void> {
  for (let turn = first; sent() < DIGESTS; turn++) {
    const before = server.privately(person.id).length
    const question = QUESTIONS[turn % QUESTIONS.length] ?? 'list'
    const channel = channels[(turn * 7) % DIGESTS]?.id ?? ''
    const start = performance.now()
    const { ackedAfterMs } = await server.command(person.id, channel, question)
    while (server.privately(person.id).length === before) await setTimeout(2)
    waits.push({ question, ackMs: ackedAfterMs, answerMs: performance.now() - start })
    await setTimeout(SECOND / 2)
  }
}

const rooms = channels.map(({ id, name }) => ({
  ref: { platform: 'slack', workspace: server.team.id, channel: id } as const,
  name,
}))
await openChannels(rooms, people[0]?.id ?? '')
const child = startProgram({
  SLACK_BOT_TOKEN: server.botToken,
  SLACK_APP_TOKEN: server.appToken,
  SLACK_API_URL: server.apiUrl,
})
await server.when(() => server.sockets > 0)
const waits: Wait[] = []
const start = performance.now()
await Promise.all(people.map((person, index) => askOn(person, index, waits)))
const seconds = (performance.now() - start) / SECOND
await endProgram(child)
await server.close()

const wrong = channels.filter(({ id }) => server.posts(id).length !== 1).length
console.log(`${sent()} digests in ${seconds.toFixed(0)} s; channels without exactly one: ${wrong}`)
console.log(formatWaits(waits, QUESTIONS))
