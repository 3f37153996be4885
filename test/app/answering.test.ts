import { expect, test } from 'vitest'
import { createAnswering } from '../../src/app/answering.ts'
import type { ChannelRef } from '../../src/core/channel.ts'
import type { Asked } from '../../src/core/invocation.ts'
import { createLog } from '../../src/log.ts'
import { openDesk } from '../desk.ts'
import { textOfReply } from '../plain-text.ts'

async function open(limits = { commandsPerPerson: 30, commandsPerWorkspace: 300 }) {
  const { desk, clock } = await openDesk()
  const lines: Record<string, unknown>[] = []
  const counted: string[] = []
  const log = createLog({ level: 'debug', secrets: [], write: (line) => void lines.push(JSON.parse(line)) })
  const ask = createAnswering({
    desk,
    log,
    limits: { subscriptions: 50, feeds: 10, ...limits },
    metrics: { answered: (command, outcome) => void counted.push(`${command} ${outcome}`) },
    now: () => clock.at,
  })
  let calls = 0
  const channel = { platform: 'slack', workspace: 'T1', channel: 'C1' } as const
  const call = (asked: Asked, person = 'ann', key = `call-${++calls}`, ref: ChannelRef = channel) =>
    ask({ key, channel: ref, person: { id: person, mayManage: true }, asked })
  return { desk, call, lines, counted }
}

test('what was asked is told by its name and how it went, never by its words', async () => {
  const { call, lines, counted } = await open()
  await call({ kind: 'command', text: 'follow "my secret project"' })
  await call({ kind: 'command', name: 'search', args: { query: 'my secret project' } })
  await call({ kind: 'command', text: 'mysecret' })
  await call({ kind: 'command', text: '' })
  await call({ kind: 'action', id: 'discuss~1~arxiv:1' })
  await call({ kind: 'submit', form: 'mysecret', values: { topic: 'my secret project' } })
  await call({ kind: 'suggest', command: 'subscribe', argument: 'topic', typed: 'my secret project' })
  await call({ kind: 'home' })
  await call({ kind: 'home' }, 'ann', 'call-1')
  await call({ kind: 'command', text: 'status' }, 'ann', 'call-1')
  expect(counted).toEqual([
    'subscribe answered',
    'search answered',
    'other answered',
    'panel answered',
    'button answered',
    'form answered',
    'suggestion answered',
    'home answered',
    'home answered',
    'status repeated',
  ])
  expect(lines.filter(({ msg }) => msg === 'answered')).toMatchObject([
    { level: 'info', invocation: 'call-1', command: 'subscribe', channel: 'slack:T1/C1', outcome: 'answered' },
    { invocation: 'call-2', command: 'search' },
    { invocation: 'call-3', command: 'other' },
    { invocation: 'call-4', command: 'panel' },
    { invocation: 'call-5', command: expect.stringMatching(/^button /) },
    { invocation: 'call-6', command: 'form other' },
    { level: 'debug', command: 'suggestion' },
    { level: 'debug', command: 'home' },
    { level: 'debug', command: 'home' },
    { invocation: 'call-1', command: 'status', outcome: 'repeated' },
  ])
  expect(JSON.stringify(lines)).not.toMatch(/secret|ann"/)
})

test('in a conversation with one person it is told of which workspace, not of whom', async () => {
  const { call, lines } = await open()
  await call({ kind: 'command', text: 'status' }, 'U7ANN', 'call', {
    platform: 'slack',
    workspace: 'T1',
    channel: 'U7ANN',
  })
  expect(lines).toMatchObject([{ channel: 'slack:T1/direct', msg: 'answered' }])
  expect(JSON.stringify(lines)).not.toContain('U7ANN')
})

test('whoever hammers is refused, others are answered, and nothing is read for the refusal', async () => {
  const { desk, call, counted } = await open({ commandsPerPerson: 2, commandsPerWorkspace: 300 })
  for (const text of ['status', 'list']) await call({ kind: 'command', text })
  const refused = await call({ kind: 'command', text: 'subscribe lora' })
  expect(textOfReply(refused)).toMatch(/^You have asked for more than 2 things in a minute/)
  expect(await desk.store.channels()).toEqual([])
  await call({ kind: 'command', text: 'subscribe lora' }, 'bo')
  expect(await desk.store.channels()).toHaveLength(1)
  expect(counted).toEqual(['status answered', 'list answered', 'subscribe limited', 'subscribe answered'])
})

test('a fault is thrown on, and told as one', async () => {
  const { desk, call, lines, counted } = await open()
  await desk.store.close()
  await expect(call({ kind: 'command', text: 'status' })).rejects.toThrow()
  expect(counted).toEqual(['status failed'])
  expect(lines).toMatchObject([{ invocation: 'call-1', command: 'status', outcome: 'failed' }])
})
