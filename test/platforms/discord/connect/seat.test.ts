/** Several processes with one token: one of them has the gateway, and what people do is answered once. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Invocation, Reply } from '../../../../src/core/invocation.ts'
import { say } from '../../../../src/core/reply.ts'
import type { Held, Seat } from '../../../../src/platforms/discord/connect/seat.ts'
import { connectDiscord, type Discord } from '../../../../src/platforms/discord/connect.ts'
import { sampleDelivery } from '../../../contracts/platform.ts'
import { type DiscordServer, openDiscordServer } from '../../../servers/discord.ts'
import { expectNoUnhandledRejections, hurriedClock, rememberingLog } from '../../slack/surroundings.ts'

expectNoUnhandledRejections()

let server: DiscordServer
let ann: ReturnType<DiscordServer['addUser']>
let guild: ReturnType<DiscordServer['addGuild']>
let lab: ReturnType<DiscordServer['addChannel']>
const running: Discord[] = []

beforeEach(async () => {
  server = await openDiscordServer()
  ann = server.addUser({ username: 'ann' })
  guild = server.addGuild({ name: 'The Lab', members: [ann.id] })
  lab = server.addChannel({ name: 'robotics' })
})
afterEach(async () => {
  for (const discord of running.splice(0)) await discord.close()
  await server.close()
})

/** One seat for all who share it. `lose` takes it from whoever has it; `forget` only makes it not theirs any more, as for one that stands still. */
function sharedSeat() {
  let holder: { name: string; lost: AbortController; isOurs: boolean } | undefined
  const free = (): void => {
    holder = undefined
  }
  return {
    holder: () => holder?.name,
    forget() {
      if (holder !== undefined) holder.isOurs = false
      free()
    },
    lose() {
      const one = holder
      if (one !== undefined) one.isOurs = false
      free()
      one?.lost.abort()
    },
    of: (name: string): Seat => ({
      async hold(signal, waiting): Promise<Held | undefined> {
        while (!signal.aborted) {
          if (holder === undefined) {
            const ours = { name, lost: new AbortController(), isOurs: true }
            holder = ours
            return {
              isOurs: () => ours.isOurs,
              lost: ours.lost.signal,
              async release() {
                if (holder === ours) free()
              },
            }
          }
          waiting()
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
        return undefined
      },
    }),
  }
}

async function listening(name: string, seat: Seat | undefined, ask?: (call: Invocation) => Promise<Reply>) {
  const { log, lines } = rememberingLog()
  const asked: Invocation[] = []
  const { botToken: token, apiUrl } = server
  const options = { token, apiUrl, requestMs: 1_000, clock: hurriedClock(2), log, ...(seat && { seat }) }
  const discord = connectDiscord(options)
  running.push(discord)
  await discord.listen({
    async ask(call) {
      asked.push(call)
      return (await ask?.(call)) ?? say(`${name} answers.`)
    },
    news: async () => {},
  })
  return { name, discord, asked, lines }
}

const ref = () => ({ platform: 'discord', workspace: guild.id, channel: lab.id }) as const

test('one connects; the other is well all the same, and posts and looks without the gateway', async () => {
  const seat = sharedSeat()
  const first = await listening('first', seat.of('first'))
  const second = await listening('second', seat.of('second'))
  expect(server.identifies).toHaveLength(1)
  for (const { discord } of [first, second]) await vi.waitFor(() => expect(discord.health()).toEqual({ ok: true }))
  await server.when(() => server.commandsOf().length === 1)
  await server.command(ann.id, lab.id, 'list')
  expect([first.asked.length, second.asked.length]).toEqual([1, 0])
  expect(await second.discord.send(sampleDelivery(ref(), { plannedAt: server.now() }), 'full')).toMatchObject({
    kind: 'sent',
  })
  expect(await second.discord.access(ref(), 'look')).toEqual({ kind: 'open' })
  expect(await second.discord.seenBy(ann.id, [ref()])).toHaveLength(1)
  const names: string[] = []
  for await (const { name } of second.discord.channels(guild.id)) names.push(name)
  expect(names).toContain('robotics')
})

test.each(['ends', 'loses its turn'])('when the one that is connected %s, the other connects', async (how) => {
  const seat = sharedSeat()
  const first = await listening('first', seat.of('first'))
  const second = await listening('second', seat.of('second'))
  await server.when(() => server.commandsOf().length === 1)
  if (how === 'ends') await first.discord.close()
  else seat.lose()
  await vi.waitFor(() => expect(seat.holder()).toBeDefined())
  // Who lost it may be the next to have it.
  const [next, other] = seat.holder() === 'first' ? [first, second] : [second, first]
  await server.when(() => server.identifies.length === 2)
  await vi.waitFor(async () => {
    await server.command(ann.id, lab.id, 'list')
    expect(next.asked.length).toBeGreaterThan(0)
  })
  expect(other.asked).toHaveLength(0)
})

test('one that cannot connect leaves it to another, and is there when that one ends', async () => {
  const seat = sharedSeat()
  server.fault('gateway', { kind: 'status', status: 503 }, 3)
  const first = await listening('first', { ...seat.of('first'), leaveMs: 2_000 })
  expect(first.discord.health().ok).toBe(false)
  const second = await listening('second', { ...seat.of('second'), leaveMs: 2_000 })
  await vi.waitFor(() => expect(seat.holder()).toBe('second'), 15_000)
  await server.when(() => server.commandsOf().length === 1)
  await vi.waitFor(() => expect(second.discord.health()).toEqual({ ok: true }), 5_000)
  await vi.waitFor(() => expect(first.discord.health()).toEqual({ ok: true }), 5_000)
  expect(server.identifies).toHaveLength(1)
  await second.discord.close()
  await vi.waitFor(() => expect(seat.holder()).toBe('first'), 5_000)
  await server.when(() => server.identifies.length === 2)
})

test('a fault in the program gives it back', async () => {
  const seat = sharedSeat()
  server.fault('GET /gateway/bot', { kind: 'status', status: 503 })
  const { log } = rememberingLog()
  const faulty = {
    ...log,
    warn(facts: Readonly<Record<string, unknown>>, text: string) {
      if (text === 'no connection to Discord') throw new Error('The log is full.')
      log.warn(facts, text)
    },
  }
  const options = {
    token: server.botToken,
    apiUrl: server.apiUrl,
    requestMs: 1_000,
    clock: hurriedClock(2),
    log: faulty,
  }
  const discord = connectDiscord({ ...options, seat: seat.of('first') })
  running.push(discord)
  await discord.listen({ ask: async () => say('Here.'), news: async () => {} })
  expect(discord.health().why).toMatch(/because of a fault in the program/)
  expect(seat.holder()).toBeUndefined()
})

test('what reaches one that stood still is left to the one that took over', async () => {
  const seat = sharedSeat()
  const first = await listening('first', seat.of('first'))
  await server.when(() => server.commandsOf().length === 1)
  seat.forget()
  const second = await listening('second', seat.of('second'))
  await server.when(() => server.identifies.length === 2)
  await vi.waitFor(() => expect(second.discord.health()).toEqual({ ok: true }))
  const answered = await server.command(ann.id, lab.id, 'list')
  expect(JSON.stringify(answered.reply)).toContain('second answers.')
  expect([first.asked.length, second.asked.length]).toEqual([0, 1])
  expect(first.lines.map(({ text }) => text)).toContain('something asked in Discord was left to another process')
})

describe('two that are connected by accident', () => {
  /** As the store tells the first call from its repeats. */
  function calledOnce(say: () => Reply) {
    const calls = new Set<string>()
    return (takesMs: number) =>
      async ({ key }: Invocation): Promise<Reply> => {
        if (calls.has(key)) return { kind: 'done', isRepeat: true }
        calls.add(key)
        await new Promise((resolve) => setTimeout(resolve, takesMs))
        return say()
      }
  }

  test.each([0, 100])('answer a command once, however long it takes: %i ms', async (takesMs) => {
    const ask = calledOnce(() => say('Here is the list.'))
    const both = [await listening('first', undefined, ask(takesMs)), await listening('second', undefined, ask(takesMs))]
    await server.when(() => server.identifies.length === 2)
    await vi.waitFor(() => expect(both.every(({ discord }) => discord.health().ok)).toBe(true))
    await server.when(() => server.commandsOf().length === 1)
    await server.command(ann.id, lab.id, 'list')
    await server.when(() => both.every(({ asked }) => asked.length === 1))
    expect(server.thinking(ann.id)).toBe(0)
    const seen = server.privately(ann.id).map((message) => JSON.stringify(message))
    expect(seen).toHaveLength(1)
    expect(seen[0]).toContain('Here is the list.')
    for (const { lines } of both) expect(lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  test('open a form once', async () => {
    const ask = calledOnce(() => ({
      kind: 'form',
      form: {
        id: '1.subscribe',
        title: 'Follow a topic',
        submit: 'Follow',
        fields: [{ name: 'topic', label: 'Topic', kind: 'line' }],
      },
    }))
    const both = [await listening('first', undefined, ask(100)), await listening('second', undefined, ask(100))]
    await server.when(() => server.identifies.length === 2)
    await vi.waitFor(() => expect(both.every(({ discord }) => discord.health().ok)).toBe(true))
    await server.when(() => server.commandsOf().length === 1)
    const answered = await server.command(ann.id, lab.id, 'subscribe')
    expect(answered.reply.type).toBe(9)
    expect(server.privately(ann.id)).toEqual([])
  })
})
