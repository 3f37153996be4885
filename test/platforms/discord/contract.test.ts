import type { Delivery } from '../../../src/core/delivery.ts'
import { connectDiscord, type Discord } from '../../../src/platforms/discord/connect.ts'
import { describePlatform, type FarSide } from '../../contracts/platform.ts'
import { activeIn, textOf } from '../../servers/discord/words.ts'
import { type DiscordServer, openDiscordServer } from '../../servers/discord.ts'
import { hurriedClock, rememberingLog } from '../slack/surroundings.ts'

const far = new WeakMap<FarSide, DiscordServer>()

function serverOf(side: FarSide): DiscordServer {
  const server = far.get(side)
  if (server === undefined) throw new Error('the far side has no server')
  return server
}

/** Formats and links that are ours: bold headings and words, code to be typed or copied, and the titles of papers. */
const OURS = /^(?:bold|preformatted|subtext): /
const LINKS = ['https://arxiv.org/abs/2604.00001']

async function open(): Promise<FarSide> {
  const server = await openDiscordServer({ botToken: 'token.of.paperwire' })
  const ann = server.addUser()
  const guild = server.addGuild({ members: [ann.id] })
  const channel = server.addChannel({ name: 'robotics', guild_id: guild.id })
  const connected: Discord[] = []
  const connect = (): Discord => {
    const discord = connectDiscord({
      token: server.botToken,
      apiUrl: server.apiUrl,
      requestMs: 500,
      clock: hurriedClock(1),
      log: rememberingLog().log,
    })
    connected.push(discord)
    return discord
  }
  const ref = { platform: 'discord', workspace: guild.id, channel: channel.id } as const
  const shown = () => [...server.posts(channel.id), ...server.privately(ann.id)]
  const side: FarSide = {
    platform: connect(),
    channel: ref,
    restart: connect,
    timesPosted: ({ id }) => server.posts(channel.id).filter(({ nonce }) => nonce === id).length,
    seen: () => shown().map(textOf).join('\n'),
    active: () => shown().flatMap((message) => activeIn(message, LINKS).filter((act) => !OURS.test(act))),
    asked(text) {
      const { name, args } = apart(text)
      return { kind: 'command', name, args }
    },
    async command(text) {
      const { name, args } = apart(text)
      await server.when(() => server.sockets > 0 && server.commandsOf().length > 0)
      const before = server.privately(ann.id).length
      await server.command(ann.id, channel.id, name, args)
      await server.when(() => server.privately(ann.id).length > before)
    },
    async close() {
      for (const discord of connected) await discord.close()
      await server.close()
    },
  }
  far.set(side, server)
  return side
}

/** A command as Discord sends it: its name, and its arguments by theirs. */
function apart(text: string): { name: string; args: Record<string, string> } {
  const [name = '', ...query] = text.split(' ')
  return { name, args: query.length === 0 ? {} : { query: query.join(' ') } }
}

const POST = 'POST /channels/:channel/messages'
const lose = (fault: Parameters<DiscordServer['fault']>[1]) => async (side: FarSide, delivery: Delivery) => {
  serverOf(side).fault(POST, fault)
  await side.platform.send(delivery, 'full')
}

describePlatform('Discord', {
  canRemove: true,
  knowsIds: true,
  open,
  faults: [
    { name: 'a rate limit', arrange: (side) => serverOf(side).limit(POST, 30, 'user'), outcome: 'later' },
    {
      name: 'content that Discord does not take',
      arrange: (side) => serverOf(side).fault(POST, { kind: 'error', status: 400, code: 50035 }),
      outcome: 'refused',
    },
    {
      name: 'a bot that was removed',
      arrange: (side) => serverOf(side).kick(side.channel.workspace),
      outcome: 'gone',
    },
    {
      name: 'a fault of Discord',
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
    {
      name: 'a fault of Discord after it posted',
      lose: lose({ kind: 'accept-then-status', status: 502 }),
      stands: true,
    },
    {
      name: 'our death after the answer',
      lose: async (side, delivery) => void (await side.platform.send(delivery, 'full')),
      stands: true,
    },
  ],
})
