/** What an operator reads of one thing: the whole program, and the lines that its log has of one delivery and of one command. */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SECOND } from '../src/core/instant.ts'
import { textOf } from './servers/slack/words.ts'
import type { SlackChannel, SlackUser } from './servers/slack.ts'
import { openSlackApp, type SlackApp } from './slack-app.ts'

const SEEDS = join(import.meta.dirname, '..', 'seeds')

let slack: SlackApp
let ann: SlackUser
let lab: SlackChannel

beforeEach(async () => {
  slack = await openSlackApp('Socket Mode', { at: '2026-11-16T08:59:30Z' })
  ann = slack.server.addUser({ name: 'ann', real_name: 'Ann Sample', tz: 'Europe/Berlin' })
  lab = slack.server.addChannel({ name: 'robotics', members: [ann.id] })
})
afterEach(() => slack.close())

type Line = Readonly<Record<string, unknown>> & { readonly msg: string }

const lines = (): Line[] => slack.program.printed.map((line) => JSON.parse(line))
const of = (field: string, id: unknown): Line[] => lines().filter((line) => line[field] === id)
const said = (all: readonly Line[]): string[] => all.map(({ msg }) => msg)
const post = (holding: string) => slack.server.posts(lab.id).find(({ blocks }) => textOf(blocks).includes(holding))

test('a digest whose answer was lost is followed from its plan to its delivery by one id', async () => {
  const { server, program } = slack
  await server.command(ann.id, lab.id, 'subscribe @world-models as Worlds')
  await server.when(() => post('is followed here now'))
  server.fault('chat.postMessage', { kind: 'accept-then-reset' })
  await program.app.ingest({ file: SEEDS }, true)
  program.forward(31 * SECOND)
  await server.when(() => program.log.some((entry) => entry.includes('"state":"uncertain"')))
  program.forward(70 * SECOND)
  await server.when(() => lines().filter(({ msg }) => msg === 'delivered').length >= 2)
  const digest = lines().find(({ kind, msg }) => msg === 'planned for delivery' && kind === 'scheduled')
  const story = of('delivery', digest?.delivery)
  expect(said(story.filter(({ from }) => from === undefined))).toEqual([
    'planned for delivery',
    'sending',
    'not delivered yet',
    'looking whether it was posted',
    'delivered',
  ])
  for (const line of story) expect(line.channel ?? `slack:${server.team.id}/${lab.id}`).toContain(lab.id)
  // No other line is about it.
  const id = String(digest?.delivery)
  expect(lines().filter((line) => line.delivery !== id && JSON.stringify(line).includes(id))).toEqual([])
})

test('a command is followed to what it had posted, by the key of its event', async () => {
  const { server } = slack
  await server.command(ann.id, lab.id, 'subscribe lora as Adapters')
  await server.when(() => lines().some(({ msg }) => msg === 'delivered'))
  const key = lines().find(({ command, msg }) => command === 'subscribe' && msg === 'answered')?.invocation
  const story = of('invocation', key)
  expect(said(story)).toEqual(['planned for delivery', 'answered'])
  for (const line of story) expect(line).toMatchObject({ command: 'subscribe', invocation: key })
  expect(said(of('delivery', story[0]?.delivery))).toEqual(['planned for delivery', 'sending', 'delivered'])
  // What was typed, and who typed it, is in no line.
  expect(slack.program.printed.join('')).not.toMatch(/lora|Adapters/)
  expect(slack.program.printed.join('')).not.toContain(ann.id)
})

test('what the platform says about an answer carries the command too', async () => {
  const { server } = slack
  const refused = { kind: 'error', code: 'internal_error' } as const
  server.fault('views.open', refused, 9)
  server.fault('response_url', { kind: 'status', status: 500 }, 9)
  server.fault('chat.postEphemeral', refused, 9)
  await server.command(ann.id, lab.id, 'subscribe').catch(() => {})
  const line = await server.when(() => lines().find(({ msg }) => msg === 'an answer could not be shown'))
  expect(line).toMatchObject({ command: 'subscribe', invocation: expect.stringMatching(/^slack:/) })
})
