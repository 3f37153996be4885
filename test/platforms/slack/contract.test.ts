import { createClock } from '../../../src/clock.ts'
import type { Delivery } from '../../../src/core/delivery.ts'
import { connectSlack, type Slack } from '../../../src/platforms/slack/connect.ts'
import { describePlatform, type FarSide } from '../../contracts/platform.ts'
import { activeIn, textOf } from '../../servers/slack/words.ts'
import { openSlackServer, type SlackServer } from '../../servers/slack.ts'

const far = new WeakMap<FarSide, SlackServer>()

function serverOf(side: FarSide): SlackServer {
  const server = far.get(side)
  if (server === undefined) throw new Error('the far side has no server')
  return server
}

/** Formats and links that are ours: bold headings, and the titles of papers. */
const OURS = /^bold: /
const LINKS = ['https://arxiv.org/abs/2604.00001']

async function open(): Promise<FarSide> {
  const server = await openSlackServer()
  const ann = server.addUser()
  const channel = server.addChannel({ name: 'robotics', members: [ann.id] })
  const connected: Slack[] = []
  const connect = (): Slack => {
    const slack = connectSlack({
      botToken: server.botToken,
      inlet: { kind: 'socket', appToken: server.appToken },
      apiUrl: server.apiUrl,
      requestMs: 500,
      clock: createClock(undefined),
      log: { debug() {}, info() {}, warn() {}, error() {} },
    })
    connected.push(slack)
    return slack
  }
  const ref = { platform: 'slack', workspace: server.team.id, channel: channel.id } as const
  const shown = () => [...server.posts(channel.id), ...server.privately(ann.id)]
  const side: FarSide = {
    platform: connect(),
    channel: ref,
    restart: connect,
    timesPosted: ({ id }) => server.posts(channel.id).filter(({ metadata }) => idIn(metadata) === id).length,
    seen: () =>
      shown()
        .map(({ blocks }) => textOf(blocks))
        .join('\n'),
    active: () => shown().flatMap(({ blocks }) => activeIn(blocks, LINKS).filter((act) => !OURS.test(act))),
    async command(text) {
      const before = server.privately(ann.id).length
      await server.command(ann.id, channel.id, text)
      await server.when(() => server.privately(ann.id).length > before)
    },
    async close() {
      for (const slack of connected) await slack.close()
      await server.close()
    },
  }
  far.set(side, server)
  // A command comes over a socket, which `listen` opens.
  await side.platform.check()
  return side
}

function idIn(metadata: unknown): unknown {
  return (metadata as { event_payload?: { id?: unknown } } | undefined)?.event_payload?.id
}

const POST = 'chat.postMessage'
const lose = (fault: Parameters<SlackServer['fault']>[1]) => async (side: FarSide, delivery: Delivery) => {
  serverOf(side).fault(POST, fault)
  await side.platform.send(delivery, 'full')
}

describePlatform('Slack', {
  canRemove: true,
  knowsIds: false,
  open,
  faults: [
    { name: 'a rate limit', arrange: (side) => serverOf(side).limitPosts(side.channel.channel, 30), outcome: 'later' },
    {
      name: 'content that Slack does not take',
      arrange: (side) => serverOf(side).fault(POST, { kind: 'error', code: 'invalid_blocks' }),
      outcome: 'refused',
    },
    { name: 'a bot that was removed', arrange: (side) => serverOf(side).kick(side.channel.channel), outcome: 'gone' },
    {
      name: 'a token that was revoked',
      arrange: (side) => serverOf(side).rejectToken('token_revoked'),
      outcome: 'gone',
    },
    {
      name: 'a fault of Slack',
      arrange: (side) => serverOf(side).fault(POST, { kind: 'status', status: 503 }),
      outcome: 'uncertain',
    },
    {
      name: 'an answer that never comes',
      arrange: (side) => serverOf(side).fault(POST, { kind: 'hang' }),
      outcome: 'uncertain',
    },
  ],
  losses: [
    { name: 'our death before the request', lose: async () => {}, stands: false },
    { name: 'a line cut before the request was read', lose: lose({ kind: 'reset' }), stands: false },
    { name: 'a line cut before the answer', lose: lose({ kind: 'accept-then-reset' }), stands: true },
    { name: 'an answer that did not come in time', lose: lose({ kind: 'accept-then-hang' }), stands: true },
    { name: 'a fault of Slack after it posted', lose: lose({ kind: 'accept-then-status', status: 502 }), stands: true },
    {
      name: 'our death after the answer',
      lose: async (side, delivery) => void (await side.platform.send(delivery, 'full')),
      stands: true,
    },
  ],
})
