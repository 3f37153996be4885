import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../../../src/core/command.ts'
import { createBreaker } from '../../../../src/platforms/discord/connect/breaker.ts'
import { createRest } from '../../../../src/platforms/discord/connect/rest.ts'
import { papersCommand, registerCommands } from '../../../../src/platforms/discord/listen/register.ts'
import type { Log } from '../../../../src/platforms/discord/log.ts'
import { type DiscordServer, openDiscordServer } from '../../../servers/discord.ts'

type Option = {
  readonly name: string
  readonly type: number
  readonly description: string
  readonly required?: boolean
  readonly autocomplete?: boolean
  readonly choices?: readonly { readonly value: string }[]
  readonly options?: readonly Option[]
}
const options = (papersCommand().options ?? []) as readonly Option[]

function optionOf(command: string, name: string): Option {
  const found = options.find((one) => one.name === command)?.options?.find((one) => one.name === name)
  if (found === undefined) throw new Error(`There is no option ${name} of ${command}.`)
  return found
}

describe('the command', () => {
  test('has a sub-command for each row, with options of the same names in their order', () => {
    expect(options.map(({ name, options: own }) => [name, own?.map((one) => one.name)])).toEqual(
      COMMANDS.map((row) => [row.name, row.arguments.map(({ name }) => name)]),
    )
    expect(options.length).toBeLessThanOrEqual(25)
  })

  test('can be used in servers, with the bot, and by people who brought it along', () => {
    expect(papersCommand()).toMatchObject({ name: 'papers', contexts: [0, 1, 2], integration_types: [0, 1] })
  })

  test('describes everything in plain words that fit', () => {
    const all = options.flatMap((one) => [one, ...(one.options ?? [])])
    for (const { description } of all) {
      expect(description).toMatch(/^[^`]{1,100}$/)
      expect(description).not.toMatch(/^[a-z]{2}/)
    }
  })

  test('describes other commands with their options', () => {
    expect(options.find(({ name }) => name === 'forget')?.description).toBe(
      '/papers forget what: me deletes what is stored about you',
    )
  })

  test.each([
    ['subscribe', 'topic', false],
    ['edit', 'subscription', false],
    ['search', 'query', false],
    ['schedule', 'when', false],
    ['try', 'topic', true],
    ['try', 'weeks', false],
    ['unsubscribe', 'subscription', true],
    ['show', 'paper', true],
    ['forget', 'what', true],
  ])('%s asks for %s: %s', (command, name, required) => {
    expect(optionOf(command, name).required).toBe(required)
  })

  test.each([
    ['subscribe', 'topic', true],
    ['topics', 'pack', true],
    ['pause', 'subscription', true],
    ['why', 'paper', true],
    ['schedule', 'zone', true],
    ['help', 'command', true],
    ['subscribe', 'label', false],
    ['search', 'query', false],
  ])('while %s is typed, %s is completed: %s', (command, name, autocomplete) => {
    expect(optionOf(command, name).autocomplete).toBe(autocomplete)
  })

  test('offers what is to be chosen, and takes a number where one is meant', () => {
    expect(optionOf('settings', 'name').choices?.map(({ value }) => value)).toEqual([
      'size',
      'announce',
      'quiet',
      'hourly',
      'who',
    ])
    expect(optionOf('try', 'weeks')).toMatchObject({ type: 4, min_value: 1, max_value: 52 })
  })
})

describe('registering', () => {
  let server: DiscordServer
  const lines: { readonly level: string; readonly text: string; readonly fields: object }[] = []
  const slept: number[] = []

  beforeEach(async () => {
    server = await openDiscordServer()
    lines.length = 0
    slept.length = 0
  })
  afterEach(() => server.close())

  async function register(parts: Partial<Parameters<typeof registerCommands>[0]> = {}): Promise<void> {
    const write = (level: string) => (fields: object, text: string) => void lines.push({ level, text, fields })
    const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
    const clock = { now: () => new Date(), sleep: async (ms: number) => void slept.push(ms) }
    const { apiUrl, botToken: token } = server
    const rest = createRest({ apiUrl, token, requestMs: 2_000, breaker: createBreaker(clock, log) })
    await registerCommands({ rest, application: server.application.id, clock, log, ...parts })
  }
  const methods = () => server.requests.map(({ method }) => method)
  const PUT = 'PUT /applications/:application/commands'
  const GET = 'GET /applications/:application/commands'

  test('tells Discord the command, which Discord accepts', async () => {
    await register()
    expect(server.commandsOf()).toMatchObject([{ name: 'papers', contexts: [0, 1, 2], integration_types: [0, 1] }])
    expect(methods()).toEqual(['GET', 'PUT'])
  })

  test('tells it once', async () => {
    await register()
    await register()
    expect(methods()).toEqual(['GET', 'PUT', 'GET'])
  })

  test.each<[string, (body: Record<string, unknown>) => unknown]>([
    ['another description', (body) => [{ ...body, description: 'x' }]],
    ['other contexts', (body) => [{ ...body, contexts: [0] }]],
    ['another installation', (body) => [{ ...body, integration_types: [0] }]],
    ['a sub-command less', (body) => [{ ...body, options: options.slice(1) }]],
    ['a sub-command in another place', (body) => [{ ...body, options: options.toReversed() }]],
    ['no completion', (body) => [{ ...body, options: changed('show', { autocomplete: false }) }]],
    ['an option that may be left out', (body) => [{ ...body, options: changed('show', { required: false }) }]],
    ['another command beside it', (body) => [body, { name: 'other', description: 'x' }]],
    ['nothing', () => []],
  ])('tells it again where Discord knows %s', async (_, other) => {
    await register()
    await put(other({ ...papersCommand() }))
    const before = server.requests.length
    await register()
    await register()
    expect(methods().slice(before)).toEqual(['GET', 'PUT', 'GET'])
    expect(server.commandsOf()).toMatchObject([{ name: 'papers', options: { length: COMMANDS.length } }])
  })

  function changed(command: string, parts: object): unknown {
    return options.map((one) =>
      one.name === command ? { ...one, options: one.options?.map((own) => ({ ...own, ...parts })) } : one,
    )
  }
  async function put(body: unknown): Promise<void> {
    const response = await fetch(`${server.apiUrl}/v10/applications/${server.application.id}/commands`, {
      method: 'PUT',
      headers: { authorization: `Bot ${server.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(response.status).toBe(200)
  }

  test('for development only in one server, where it is there at once', async () => {
    const guild = server.addGuild()
    await register({ guild: guild.id })
    await register({ guild: guild.id })
    expect(server.commandsOf(guild.id)).toMatchObject([{ name: 'papers' }])
    expect(server.commandsOf()).toEqual([])
    expect(methods()).toEqual(['GET', 'PUT', 'GET'])
  })

  test('goes on trying while Discord does not answer', async () => {
    server.fault(GET, { kind: 'status', status: 503 }, 2)
    server.fault(PUT, { kind: 'reset' })
    await register()
    expect(slept).toEqual([5_000, 10_000, 20_000])
    expect(server.commandsOf()).toHaveLength(1)
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn', 'warn', 'info'])
  })

  test('ends where Discord refuses', async () => {
    server.fault(PUT, { kind: 'error', status: 403, code: 50_001 })
    await register()
    expect(lines).toMatchObject([{ level: 'error', fields: { code: 50_001 } }])
    expect(slept).toEqual([])
  })

  test('ends when the program ends', async () => {
    const closing = new AbortController()
    server.fault(GET, { kind: 'status', status: 503 }, 9)
    const clock = { sleep: async () => closing.abort() }
    await register({ clock, signal: closing.signal })
    expect(methods()).toEqual(['GET'])
  })
})
