/**
 * One lab's road through Discord, as people meet it: the whole program, the real client, a Discord on this machine. With
 * TRANSCRIPT=<folder> it leaves a file there with every request and answer.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HOUR, SECOND } from '../src/core/instant.ts'
import { type DiscordApp, openDiscordApp } from './discord-app.ts'
import { textOf } from './servers/discord/words.ts'
import type { DiscordChannel, DiscordGuild, DiscordMessage, DiscordUser } from './servers/discord.ts'

const SEEDS = join(import.meta.dirname, '..', 'seeds')

describe('Paperwire in Discord', () => {
  let discord: DiscordApp
  let guild: DiscordGuild
  let ann: DiscordUser
  let lab: DiscordChannel
  const rejections: unknown[] = []
  const onRejection = (reason: unknown): void => void rejections.push(reason)
  const transcript: string[] = []
  let told = 0

  beforeEach(async () => {
    process.on('unhandledRejection', onRejection)
    discord = await openDiscordApp({ at: '2026-11-16T08:59:30Z' }, (server) => {
      ann = server.addUser({ username: 'ann', global_name: 'Ann Sample' })
      guild = server.addGuild({ name: 'The lab', owner_id: ann.id, members: [ann.id] })
      lab = server.addChannel({ name: 'robotics', guild_id: guild.id })
    })
  })
  afterEach(async () => {
    await discord.close()
    process.off('unhandledRejection', onRejection)
    expect(rejections).toEqual([])
  })

  const pretty = (value: unknown): string => JSON.stringify(value, null, 1) ?? 'nothing'
  const holds = (words: string) => (message: DiscordMessage) => textOf(message).includes(words)
  const answer = (words: string) => discord.server.privately(ann.id).findLast(holds(words))
  const post = (words: string) => discord.server.posts(lab.id).find(holds(words))
  const labelled = (message: DiscordMessage, label: string): string => {
    const all = message.components.flatMap((row) => (row.components ?? []) as Record<string, unknown>[])
    const found = all.find((one) => one.label === label || one.placeholder === label)
    if (found === undefined) throw new Error(`There is no [${label}] in:\n${textOf(message)}`)
    return String(found.custom_id)
  }

  /** Says what a person does, does it, waits for what comes of it, and writes both down. */
  async function step<T>(what: string, act: () => Promise<unknown>, look: () => T | undefined | false | null) {
    await act()
    const seen = await discord.server.when(look)
    transcript.push(`## ${what}`)
    for (const { method, path, body } of discord.server.requests.slice(told))
      transcript.push(`→ ${method} ${path} ${pretty(body)}`)
    told = discord.server.requests.length
    return seen
  }

  test('from the first subscription to Undo', async () => {
    const { server, program } = discord
    await program.app.ingest({ file: SEEDS }, false)

    await step(
      'Ann asks for the form',
      () => server.command(ann.id, lab.id, 'subscribe', {}),
      () => server.modal(ann.id),
    )
    const modal = await server.when(() => server.modal(ann.id))
    await server.submit(ann.id, modal, { topic: '"world models' })
    const wrong = await server.when(() => answer('A quote is not closed'))
    expect(textOf(wrong)).toContain('[Correct]')
    await server.press(ann.id, wrong, labelled(wrong, 'Correct'))
    const again = await server.when(() => server.modal(ann.id))
    expect(textOf(again)).toContain('"world models')
    const preview = await step(
      'Ann submits the topic, and sees what it would bring',
      () => server.submit(ann.id, again, { topic: '@world-models OR robotics', label: 'Robots' }),
      () => answer('Reads as'),
    )
    await step(
      'Ann confirms',
      () => server.press(ann.id, preview, labelled(preview, 'Follow')),
      () => answer('Now following here as #1 Robots'),
    )
    await server.when(() => post('is followed here now'))

    await server.command(ann.id, lab.id, 'schedule', { when: 'daily', time: '9am', zone: 'UTC' })
    await program.app.ingest({ file: SEEDS }, true)
    program.forward(31 * SECOND)
    const digest = await step(
      'It is nine: the digest comes',
      async () => {},
      () => post('new paper'),
    )
    expect(digest.nonce).toMatch(/^[a-z2-7]{24}$/)
    expect(digest.args.allowed_mentions).toMatchObject({ parse: [] })

    const select = digest.components.flatMap((row) => (row.components ?? []) as Record<string, unknown>[])[0]
    const [first] = (select?.options ?? []) as { value: string }[]
    const card = await step(
      'Ann opens the first paper',
      () => server.choose(ann.id, digest, String(select?.custom_id), [first?.value ?? '']),
      () => answer('Copy BibTeX'),
    )
    await step(
      'Ann saves it, twice in a hurry',
      () => Promise.all([1, 2].map(() => server.press(ann.id, card, labelled(card, 'Save')))),
      () => answer('[Saved]'),
    )
    const saved = await server.when(() => answer('[Saved]'))
    const shared = await step(
      'Ann opens it for discussion',
      () => server.press(ann.id, saved, labelled(saved, 'Discuss')),
      () => server.posts(lab.id).find(({ thread }) => thread !== undefined),
    )
    expect(shared.id > digest.id).toBe(true)
    await step(
      'Ann asks why',
      () => server.press(ann.id, saved, labelled(saved, 'Why')),
      () => answer('It was posted here'),
    )
    await step(
      'Ann searches',
      () => server.command(ann.id, lab.id, 'search', { query: '“diffusion policy”' }),
      () => answer('Diffusion Policy'),
    )
    const { reply } = await server.autocomplete(ann.id, lab.id, 'show', 'paper', 'mixtral')
    expect(reply.choices?.map(({ name }) => name)).toContainEqual(expect.stringContaining('Mixtral of Experts'))
    const gone = await step(
      'Ann unsubscribes',
      () => server.command(ann.id, lab.id, 'unsubscribe', { subscription: 'Robots' }),
      () => answer('No longer following'),
    )
    await step(
      'Ann takes it back, after a restart of the bot',
      async () => {
        await program.restart()
        await server.press(ann.id, gone, labelled(gone, 'Undo'))
      },
      () => answer('Following #1 Robots again'),
    )
    expect(server.posts(lab.id).filter(holds('new paper'))).toHaveLength(1)
    expect(server.selfInflicted429s).toBe(0)
    if (process.env.TRANSCRIPT !== undefined)
      writeFileSync(join(process.env.TRANSCRIPT, 'discord.md'), transcript.join('\n\n'))
  })

  test('a kicked bot loses nothing: one word to who subscribed, one digest on return', async () => {
    const { server, program } = discord
    await server.command(ann.id, lab.id, 'subscribe', { topic: '@world-models', label: 'Worlds' })
    await server.when(() => post('is followed here now'))
    server.changeChannel(lab.id, {
      permission_overwrites: [{ id: guild.id, type: 0, allow: 0n, deny: 1n << 10n }],
    })
    await program.app.ingest({ file: SEEDS }, true)
    program.forward(31 * SECOND)
    const lost = await server.when(() => server.posts(ann.id).find(holds('I can no longer post')))
    expect(textOf(lost)).toContain('#1 Worlds')
    program.forward(50 * HOUR)
    server.changeChannel(lab.id, { permission_overwrites: [] })
    await server.when(() => post('I can post here again'))
    await server.when(() => post('new papers'))
    expect(server.posts(lab.id).filter(holds('new papers'))).toHaveLength(1)
    expect(server.posts(ann.id).filter(holds('I can no longer'))).toHaveLength(1)
  })

  test('an answer that was lost is looked for, and nothing stands twice', async () => {
    const { server, program } = discord
    await server.command(ann.id, lab.id, 'subscribe', { topic: '@world-models', label: 'Worlds' })
    await server.when(() => post('is followed here now'))
    server.fault('POST /channels/:channel/messages', { kind: 'accept-then-reset' })
    await program.app.ingest({ file: SEEDS }, true)
    program.forward(31 * SECOND)
    await server.when(() => post('new paper'))
    await server.when(() => program.log.some((entry) => entry.includes('"state":"uncertain"')))
    program.forward(70 * SECOND)
    await server.when(() => program.log.filter((entry) => entry.includes('info delivered')).length >= 2)
    expect(server.posts(lab.id).filter(holds('new paper'))).toHaveLength(1)
  })
})
