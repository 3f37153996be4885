import { type Client, Events, type Interaction, MessageFlags, REST, Routes } from 'discord.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { formErrors } from './discord/form-errors.ts'
import { PERMISSION, permissionsIn } from './discord/permissions.ts'
import { clientFor, openLab, restOf } from './discord/real-client.ts'
import { textOf } from './discord/words.ts'
import type { DiscordChannel, DiscordGuild, DiscordMessage, DiscordServer, DiscordUser } from './discord.ts'

let server: DiscordServer
let guild: DiscordGuild
let ann: DiscordUser
let lab: DiscordChannel
let client: Client
/** The raw payloads of INTERACTION_CREATE. */
let seen: Record<string, unknown>[]
let answer: (interaction: Interaction) => Promise<unknown>

beforeEach(async () => {
  ;({ server, guild, ann, lab } = await openLab())
  seen = []
  answer = () => Promise.resolve()
  client = clientFor(server)
  client.ws.on('INTERACTION_CREATE' as never, (payload: Record<string, unknown>) => void seen.push(payload))
  client.on(Events.InteractionCreate, (interaction) => answer(interaction))
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(server.botToken)
  await ready
})
afterEach(async () => {
  await client.destroy()
  await server.close()
})

const input = { type: 4, custom_id: 'topic', style: 1, label: 'Topic', value: 'robots', max_length: 20 }
const MODAL = { custom_id: 'follow', title: 'Follow a topic', components: [{ type: 1, components: [input] }] }
const buttons = (...ids: string[]) => [
  { type: 1, components: ids.map((custom_id) => ({ type: 2, style: 2, label: `Do ${custom_id}`, custom_id })) },
]
const ROWS = [
  ...buttons('open|abc'),
  {
    type: 1,
    components: [
      {
        type: 3,
        custom_id: 'card|abc',
        placeholder: 'Open a paper…',
        options: [
          { label: 'One', value: 'p1' },
          { label: 'Two', value: 'p2' },
        ],
      },
    ],
  },
]
const COMMAND = {
  name: 'papers',
  description: 'Papers in this channel',
  contexts: [0, 1, 2],
  integration_types: [0, 1],
  options: [
    {
      type: 1,
      name: 'search',
      description: 'Find papers',
      options: [
        { type: 3, name: 'query', description: 'Words', required: true, autocomplete: true },
        { type: 4, name: 'count', description: 'How many', min_value: 1, max_value: 9, required: false },
        { type: 3, name: 'when', description: 'When', choices: [{ name: 'Today', value: 'today' }] },
      ],
    },
    { type: 1, name: 'help', description: 'Explains' },
  ],
}

const follow = (interaction: Interaction, parts: object) =>
  client.rest.post(Routes.webhook(interaction.applicationId, interaction.isRepliable() ? interaction.token : ''), {
    body: parts,
    auth: false,
  })
const hello = { content: 'hello', flags: MessageFlags.Ephemeral } as const

async function asked(values: Record<string, string> = {}): Promise<DiscordMessage> {
  answer = async (it) => it.isChatInputCommand() && it.reply({ content: 'here', components: ROWS, flags: 64 })
  await server.command(ann.id, lab.id, 'search', values)
  const [message] = server.privately(ann.id)
  if (message === undefined) throw new Error('Nothing was shown.')
  return message
}

describe('a command', () => {
  test('reaches the client as Discord sends it, and its answer only the person', async () => {
    answer = async (it) => it.isChatInputCommand() && it.reply({ ...hello, components: ROWS as never })
    const { reply } = await server.command(ann.id, lab.id, 'search', { query: 'worlds', count: 3, all: true })
    expect(seen).toMatchObject([
      {
        id: expect.stringMatching(/^\d{18,19}$/),
        type: 2,
        application_id: server.application.id,
        token: expect.any(String),
        guild_id: guild.id,
        channel_id: lab.id,
        channel: { id: lab.id, name: 'robotics', type: 0 },
        member: { user: { id: ann.id, global_name: 'Ann' }, permissions: String(permissionsIn(server, lab, ann.id)) },
        app_permissions: String(permissionsIn(server, lab, server.bot.id)),
        context: 0,
        authorizing_integration_owners: { 0: guild.id },
        entitlements: [],
        locale: 'en-GB',
        guild_locale: 'en-US',
        data: {
          name: 'papers',
          type: 1,
          options: [
            {
              name: 'search',
              type: 1,
              options: [
                { name: 'query', type: 3, value: 'worlds' },
                { name: 'count', type: 4, value: 3 },
                { name: 'all', type: 5, value: true },
              ],
            },
          ],
        },
      },
    ])
    expect(reply).toMatchObject({ type: 4, message: { content: 'hello', seenBy: ann.id, flags: 64 } })
    expect(server.privately(ann.id).map(textOf)).toEqual(['hello\n[Do open|abc]\n[Open a paper…: One | Two]'])
    expect(server.posts(lab.id)).toEqual([])
  })

  test('an answer that is not ephemeral stands in the channel', async () => {
    answer = async (it) => it.isChatInputCommand() && it.reply('for all')
    await server.command(ann.id, lab.id, 'search')
    expect(server.posts(lab.id)).toMatchObject([{ content: 'for all', type: 20, interaction: { user: ann.id } }])
  })

  test('a deferred answer thinks until it is edited, and can be read and deleted', async () => {
    let go: (value?: unknown) => void = () => {}
    const gate = new Promise((resolve) => {
      go = resolve
    })
    answer = async (it) => {
      if (!it.isChatInputCommand()) return
      await it.deferReply({ flags: 64 })
      await gate
      await it.editReply('done')
      seen.push({ fetched: (await it.fetchReply()).content })
    }
    const { reply, interaction } = await server.command(ann.id, lab.id, 'search')
    expect(reply.type).toBe(5)
    expect([server.thinking(ann.id), server.privately(ann.id)]).toEqual([1, []])
    go()
    await server.when(() => seen.length === 2)
    expect(seen[1]).toEqual({ fetched: 'done' })
    expect(server.thinking(ann.id)).toBe(0)
    expect(server.privately(ann.id)).toMatchObject([{ content: 'done', flags: 64 }])
    await restOf(server).delete(Routes.webhookMessage(server.application.id, interaction.token))
    expect(server.privately(ann.id)).toEqual([])
  })

  test('follow-ups come after the answer; the first one fills what still thinks', async () => {
    answer = async (it) => {
      if (!it.isChatInputCommand()) return
      await it.deferReply({ flags: 64 })
      await follow(it, { content: 'one' })
      await follow(it, { content: 'two', flags: 64 })
    }
    await server.command(ann.id, lab.id, 'search')
    await server.when(() => server.privately(ann.id).length === 2)
    expect(server.privately(ann.id).map(({ content }) => content)).toEqual(['one', 'two'])
  })

  test('an app that says nothing did not respond, and may not any more', async () => {
    await server.close()
    ;({ server, ann, lab } = await openLab({ answerMs: 30 }))
    await client.destroy()
    client = clientFor(server)
    client.on(Events.InteractionCreate, (interaction) => answer(interaction))
    let told: Interaction | undefined
    answer = async (interaction) => {
      told = interaction
    }
    await client.login(server.botToken)
    await server.when(() => client.isReady())
    await expect(server.command(ann.id, lab.id, 'help')).rejects.toThrow('The application did not respond.')
    const command = await server.when(() => told?.isChatInputCommand() && told)
    const late = command.reply('late')
    await expect(late).rejects.toMatchObject({ code: 10062, status: 404 })
    expect(server.posts(lab.id)).toEqual([])
  })

  test('what comes late carries its true time, and cannot be answered after 3 s', async () => {
    answer = async (it) => it.isChatInputCommand() && it.reply('late').catch((error) => seen.push(error))
    const asking = server.command(ann.id, lab.id, 'help', {}, { agoMs: 3_500 })
    await expect(asking).rejects.toThrow('The application did not respond.')
    await server.when(() => seen.length === 2)
    expect(Date.now() - Number((BigInt(String(seen[0]?.id)) >> 22n) + 1_420_070_400_000n)).toBeGreaterThanOrEqual(3_500)
    expect(seen[1]).toMatchObject({ code: 10062 })
  })

  test('a second answer is refused, also where the same event comes twice', async () => {
    const outcomes: unknown[] = []
    answer = async (it) =>
      it.isChatInputCommand() &&
      outcomes.push(
        await it.reply(hello).then(
          () => 'ok',
          ({ code }) => code,
        ),
      )
    await server.command(ann.id, lab.id, 'help', {}, { repeat: 2 })
    await server.when(() => outcomes.length === 2)
    expect(outcomes.sort()).toEqual([40060, 'ok'])
    expect(server.privately(ann.id)).toHaveLength(1)
  })

  test('a token ends after 15 minutes; one that was never answered opens no webhook', async () => {
    answer = async (it) => it.isChatInputCommand() && it.reply(hello)
    const { interaction } = await server.command(ann.id, lab.id, 'help')
    const original = Routes.webhookMessage(server.application.id, interaction.token)
    await restOf(server).patch(original, { body: { content: 'again' }, auth: false })
    server.advance(15 * 60_000)
    const late = restOf(server).patch(original, { body: { content: 'late' }, auth: false })
    await expect(late).rejects.toMatchObject({ code: 50027, status: 401 })
    const never = restOf(server).post(Routes.webhook(server.application.id, 'never'), { body: hello, auth: false })
    await expect(never).rejects.toMatchObject({ code: 10015, status: 404 })
  })

  test('an answer with a bad body is refused with its place, and may be mended', async () => {
    const errors: unknown[] = []
    answer = async (it) => {
      if (!it.isChatInputCommand()) return
      const body = { type: 4, data: { content: 'x'.repeat(2_001) } }
      const route = Routes.interactionCallback(it.id, it.token)
      await client.rest.post(route, { body, auth: false }).catch(({ rawError }) => errors.push(rawError))
      await it.reply(hello)
    }
    await server.command(ann.id, lab.id, 'help')
    expect(errors).toMatchObject([{ code: 50035, errors: { data: { content: { _errors: [{}] } } } }])
    expect(server.privately(ann.id)).toHaveLength(1)
  })

  test('`with_response` says which message came of it', async () => {
    const answers: unknown[] = []
    answer = async (it) => it.isChatInputCommand() && answers.push(await it.reply({ ...hello, withResponse: true }))
    await server.command(ann.id, lab.id, 'help')
    await server.when(() => answers.length === 1)
    const [message] = server.privately(ann.id)
    expect(answers).toMatchObject([{ interaction: { responseMessageId: message?.id }, resource: { message: {} } }])
  })
})

describe('components', () => {
  test('a button is found by its id, by what stands before the bar, or by its label', async () => {
    const message = await asked()
    answer = async (it) => it.isButton() && it.update({ content: `pressed ${it.customId}`, components: [] })
    const { reply } = await server.press(ann.id, message, 'open')
    expect(reply.type).toBe(7)
    expect(seen[1]).toMatchObject({
      type: 3,
      data: { custom_id: 'open|abc', component_type: 2 },
      message: { id: message.id, flags: 64, content: 'here', interaction_metadata: { user: { id: ann.id } } },
    })
    expect(server.privately(ann.id)).toMatchObject([{ content: 'pressed open|abc', components: [] }])
    await expect(server.press(ann.id, message, 'open')).rejects.toThrow('There is no control open in the message.')
  })

  test('a select sends what is chosen', async () => {
    const message = await asked()
    answer = async (it) => it.isStringSelectMenu() && it.reply({ content: it.values.join(), flags: 64 })
    await server.choose(ann.id, message, 'Open a paper…', ['p2'])
    expect(server.privately(ann.id).map(({ content }) => content)).toEqual(['here', 'p2'])
    await expect(server.choose(ann.id, message, 'card', ['p3'])).rejects.toThrow('has no option p3')
    await expect(server.choose(ann.id, message, 'card', ['p1', 'p2'])).rejects.toThrow('takes 1 to 1 values')
  })

  test('a deferred update shows nothing, and `@original` is then the pressed message', async () => {
    const message = server.put(lab.id, { content: 'digest', components: buttons('more') })
    answer = async (it) => {
      if (!it.isButton()) return
      await it.deferUpdate()
      await it.editReply('changed')
    }
    expect((await server.press(ann.id, message, 'Do more')).reply.type).toBe(6)
    await server.when(() => message.content === 'changed')
    expect(server.privately(ann.id)).toEqual([])
  })

  test('nobody presses what they do not see, what is grey or what is gone', async () => {
    const bob = server.addUser({ username: 'bob' })
    server.addMember(guild.id, bob.id)
    const message = await asked()
    await expect(server.press(bob.id, message, 'open')).rejects.toThrow('sees no message')
    const [first] = buttons('grey')
    const grey = { ...first, components: first?.components.map((one) => ({ ...one, disabled: true })) }
    const greyed = server.put(lab.id, { components: [grey] })
    await expect(server.press(ann.id, greyed, 'grey')).rejects.toThrow('The control grey is greyed out.')
    server.drop(greyed)
    await expect(server.press(ann.id, greyed, 'grey')).rejects.toThrow('sees no message')
  })
})

describe('modals', () => {
  test('open from a command, keep what they hold, and are gone once submitted', async () => {
    answer = async (it) => it.isChatInputCommand() && it.showModal(MODAL)
    const { reply } = await server.command(ann.id, lab.id, 'search')
    const modal = server.modal(ann.id)
    if (modal === undefined) throw new Error('No modal opened.')
    expect(reply).toMatchObject({ type: 9, modal })
    expect(textOf(modal)).toBe('Follow a topic\nTopic: [robots]')
    answer = async (it) => it.isModalSubmit() && it.reply({ content: it.fields.getTextInputValue('topic'), flags: 64 })
    await server.submit(ann.id, modal)
    expect(seen[1]).toMatchObject({
      type: 5,
      data: { custom_id: 'follow', components: [{ type: 1, components: [{ type: 4, custom_id: 'topic' }] }] },
    })
    expect(server.privately(ann.id)).toMatchObject([{ content: 'robots' }])
    expect(server.modal(ann.id)).toBeUndefined()
    await expect(server.submit(ann.id, modal)).rejects.toThrow('is not open')
  })

  test('a person cannot submit what Discord would not take', async () => {
    answer = async (it) => it.isChatInputCommand() && it.showModal(MODAL)
    await server.command(ann.id, lab.id, 'search')
    const modal = server.modal(ann.id)
    if (modal === undefined) throw new Error('No modal opened.')
    await expect(server.submit(ann.id, modal, { topic: '' })).rejects.toThrow('before Topic is filled in')
    await expect(server.submit(ann.id, modal, { Topic: 'x'.repeat(21) })).rejects.toThrow('at most 20 characters')
    await expect(server.submit(ann.id, modal, { colour: 'red' })).rejects.toThrow('no input colour')
    server.dismiss(ann.id)
    expect(server.modal(ann.id)).toBeUndefined()
  })

  test('no modal follows a modal, and an update only where it came from a message', async () => {
    const refused: unknown[] = []
    const raw = (it: Interaction, body: object) =>
      client.rest
        .post(Routes.interactionCallback(it.id, it.isRepliable() ? it.token : ''), { body, auth: false })
        .catch(({ code, rawError }) => refused.push({ code, at: Object.keys(rawError.errors ?? {}) }))
    const openModal = async (from: () => Promise<unknown>) => {
      answer = async (it) => it.isRepliable() && raw(it, { type: 9, data: MODAL })
      await from()
      const modal = server.modal(ann.id)
      if (modal === undefined) throw new Error('No modal opened.')
      return modal
    }
    const fromCommand = await openModal(() => server.command(ann.id, lab.id, 'help'))
    answer = async (it) => {
      await raw(it, { type: 9, data: MODAL })
      await raw(it, { type: 7, data: { content: 'x' } })
      await raw(it, { type: 4, data: hello })
    }
    await server.submit(ann.id, fromCommand, { topic: 'worlds' })
    expect(refused).toEqual([
      { code: 50035, at: ['type'] },
      { code: 50035, at: ['type'] },
    ])
    const message = server.put(lab.id, { content: 'digest', components: buttons('edit') })
    const fromButton = await openModal(() => server.press(ann.id, message, 'edit'))
    answer = async (it) => raw(it, { type: 7, data: { content: 'edited' } })
    await server.submit(ann.id, fromButton)
    expect(seen.at(-1)).toMatchObject({ type: 5, message: { id: message.id } })
    expect(message.content).toBe('edited')
  })
})

describe('registered commands', () => {
  beforeEach(async () => {
    await client.application?.commands.set([COMMAND as never])
  })

  test('are given back as Discord gives them back', () => {
    expect(server.commandsOf()).toMatchObject([
      {
        id: expect.stringMatching(/^\d+$/),
        application_id: server.application.id,
        version: expect.any(String),
        name: 'papers',
        contexts: [0, 1, 2],
        integration_types: [0, 1],
        default_member_permissions: null,
      },
    ])
    const [search, help] = (server.commandsOf()[0]?.options ?? []) as { options?: unknown[] }[]
    expect(help).toEqual({ type: 1, name: 'help', description: 'Explains' })
    // What is not so is not said.
    expect(search?.options?.[1]).toEqual({
      type: 4,
      name: 'count',
      description: 'How many',
      min_value: 1,
      max_value: 9,
    })
  })

  test('say which options there are, and of which type', async () => {
    answer = async (it) => it.isChatInputCommand() && it.reply(hello)
    await server.command(ann.id, lab.id, 'search', { query: 'x', count: 3, when: 'today' })
    expect(seen[0]?.data).toMatchObject({ id: server.commandsOf()[0]?.id })
    const search = (values: Record<string, string | number>) => server.command(ann.id, lab.id, 'search', values)
    await expect(search({})).rejects.toThrow('does not send search without query')
    await expect(search({ query: 'x', count: 10 })).rejects.toThrow('does not take 10')
    await expect(search({ query: 'x', count: 'ten' })).rejects.toThrow('does not take ten')
    await expect(search({ query: 'x', when: 'now' })).rejects.toThrow('has no choice now')
    await expect(search({ query: 'x', colour: 'red' })).rejects.toThrow('There is no option colour')
    await expect(server.command(ann.id, lab.id, 'find')).rejects.toThrow('/papers has no sub-command find')
  })

  test('are offered where they say, and to those who installed them so', async () => {
    await client.application?.commands.set([{ ...COMMAND, contexts: [0], integration_types: [0] } as never])
    const direct = server.direct(ann.id)
    await expect(server.command(ann.id, direct.id, 'help')).rejects.toThrow('is not offered in the context 1')
    const own = server.command(ann.id, lab.id, 'help', {}, { userInstalled: true })
    await expect(own).rejects.toThrow('cannot be installed like this')
  })

  test('suggest values while one is typed', async () => {
    answer = async (it) => it.isAutocomplete() && it.respond([{ name: `${it.options.getFocused()}…`, value: 'v' }])
    const { reply } = await server.autocomplete(ann.id, lab.id, 'search', 'query', 'wor', { count: 2 })
    expect(reply).toMatchObject({ type: 8, choices: [{ name: 'wor…', value: 'v' }] })
    expect(seen[0]).toMatchObject({
      type: 4,
      data: {
        options: [
          {
            options: [
              { name: 'count', value: 2 },
              { name: 'query', value: 'wor', focused: true },
            ],
          },
        ],
      },
    })
    await expect(server.autocomplete(ann.id, lab.id, 'search', 'when', 'to')).rejects.toThrow('suggests nothing')
  })

  test('of a guild come before the global ones', async () => {
    await client.application?.commands.set([{ ...COMMAND, description: 'Here' } as never], guild.id)
    expect(server.commandsOf(guild.id)).toMatchObject([{ description: 'Here', guild_id: guild.id }])
    answer = async (it) => it.isChatInputCommand() && it.reply(hello)
    await server.command(ann.id, lab.id, 'help')
    expect(seen[0]?.data).toMatchObject({ id: server.commandsOf(guild.id)[0]?.id, guild_id: guild.id })
  })

  test.each([
    ['a bad name', [{ ...COMMAND, name: 'Papers' }], '0.name'],
    ['a name twice', [COMMAND, COMMAND], '1.name'],
    ['a long description', [{ ...COMMAND, description: 'x'.repeat(101) }], '0.description'],
    [
      '26 sub-commands',
      [{ ...COMMAND, options: Array.from({ length: 26 }, (_, n) => ({ type: 1, name: `s${n}`, description: 'd' })) }],
      '0.options',
    ],
    [
      'an optional option first',
      [
        {
          ...COMMAND,
          options: [
            {
              type: 1,
              name: 's',
              description: 'd',
              options: [
                { type: 3, name: 'a', description: 'd' },
                { type: 3, name: 'b', description: 'd', required: true },
              ],
            },
          ],
        },
      ],
      '0.options.0.options.1',
    ],
  ])('with %s are refused', async (_, body, place) => {
    const wrong = restOf(server).put(Routes.applicationCommands(server.application.id), { body })
    const errors = await wrong.then(
      () => [],
      ({ rawError }) => formErrors(rawError),
    )
    expect(errors).toEqual([expect.stringContaining(`${place}: `)])
  })
})

describe('where no guild has the app', () => {
  test('a direct message has a user and no member', async () => {
    answer = async (it) => it.isChatInputCommand() && it.reply(hello)
    await server.command(ann.id, server.direct(ann.id).id, 'help')
    expect(seen).toMatchObject([
      { context: 1, user: { id: ann.id }, channel: { type: 1 }, authorizing_integration_owners: { 0: '0' } },
    ])
    expect(seen[0]).not.toHaveProperty('member')
    expect(seen[0]).not.toHaveProperty('guild_id')
  })

  test('a user install works in guilds without the bot, and between people', async () => {
    answer = async (it) => it.isChatInputCommand() && it.reply(hello)
    const far = server.addGuild({ withBot: false, members: [ann.id] })
    const there = server.addChannel({ guild_id: far.id })
    await expect(server.command(ann.id, there.id, 'help')).rejects.toThrow('has the app')
    const { interaction } = await server.command(ann.id, there.id, 'help', {}, { userInstalled: true })
    const bob = server.addUser()
    const group = server.addChannel({ type: 3, recipients: [ann.id, bob.id] })
    await server.command(ann.id, group.id, 'help', {}, { userInstalled: true })
    expect(seen).toMatchObject([
      { context: 0, guild_id: far.id, authorizing_integration_owners: { 1: ann.id } },
      { context: 2, user: { id: ann.id }, authorizing_integration_owners: { 1: ann.id } },
    ])
    const rights = BigInt(String(seen[0]?.app_permissions))
    expect(rights & (PERMISSION.sendMessages | PERMISSION.embedLinks)).toBe(PERMISSION.embedLinks)
    const more = () =>
      restOf(server).post(Routes.webhook(server.application.id, interaction.token), { body: hello, auth: false })
    for (let sent = 0; sent < 5; sent++) await more()
    await expect(more()).rejects.toMatchObject({ code: 40094 })
  })

  test('nobody acts where they may not look', async () => {
    server.overwrite(lab.id, { deny: 1n << 10n }, guild.id)
    await expect(server.command(ann.id, lab.id, 'help')).rejects.toThrow('may not do that')
  })
})

test('an app without a session gets no commands', async () => {
  await client.destroy()
  await server.when(() => server.sockets === 0)
  await expect(server.command(ann.id, lab.id, 'help')).rejects.toThrow('no session at the gateway')
})

test('REST needs no gateway', async () => {
  const rest = new REST({ api: server.apiUrl }).setToken(server.botToken)
  expect(await rest.get(Routes.user())).toMatchObject({ id: server.bot.id, bot: true })
  expect(await rest.get(Routes.currentApplication())).toMatchObject({
    id: server.application.id,
    owner: { id: server.application.owner },
  })
})
