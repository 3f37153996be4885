/**
 * One lab's road through Slack, as people meet it: the whole program, the real SDKs, a Slack workspace on this machine.
 * With TRANSCRIPT=<folder> each mode leaves a file there with every request and response.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HOUR, SECOND } from '../src/core/instant.ts'
import { textOf } from './servers/slack/words.ts'
import type { Acked, Json, SlackChannel, SlackUser, SlackView } from './servers/slack.ts'
import { type Mode, openSlackApp, type SlackApp } from './slack-app.ts'

const SEEDS = join(import.meta.dirname, '..', 'seeds')

/** The control with these words on it, anywhere in the blocks. */
function control(blocks: unknown, label: string): { action_id: string; value?: string } {
  const found = controls(blocks).find(({ label: said }) => said === label)
  if (found === undefined) throw new Error(`There is no [${label}] among ${controls(blocks).map((one) => one.label)}.`)
  return found
}

function controls(node: unknown): { label: string; action_id: string; value?: string }[] {
  if (Array.isArray(node)) return node.flatMap(controls)
  if (typeof node !== 'object' || node === null) return []
  const { type, action_id, text, value } = node as { type?: string; action_id?: string; text?: Json; value?: string }
  if (type === 'button' && action_id !== undefined)
    return [{ label: String(text?.text), action_id, ...(value === undefined ? {} : { value }) }]
  return Object.values(node).flatMap(controls)
}

describe.each<Mode>(['Socket Mode', 'HTTP mode'])('Paperwire in Slack, %s', (mode) => {
  let slack: SlackApp
  let ann: SlackUser
  let lab: SlackChannel
  const rejections: unknown[] = []
  const onRejection = (reason: unknown): void => void rejections.push(reason)
  const transcript: string[] = []
  let told = 0

  beforeEach(async () => {
    process.on('unhandledRejection', onRejection)
    slack = await openSlackApp(mode, { at: '2026-11-16T08:59:30Z' })
    ann = slack.server.addUser({ name: 'ann', real_name: 'Ann Sample', tz: 'Europe/Berlin' })
    lab = slack.server.addChannel({ name: 'robotics', members: [ann.id] })
  })
  afterEach(async () => {
    await slack.close()
    process.off('unhandledRejection', onRejection)
    expect(rejections).toEqual([])
  })

  /** Says what a person does, does it, waits for what comes of it, and writes both down. */
  async function step<T>(
    what: string,
    act: () => Promise<Acked>,
    look: () => T | undefined | false | null,
  ): Promise<T> {
    const acked = await act()
    const seen = await slack.server.when(look)
    transcript.push(`## ${what}`, `acknowledged after ${Math.round(acked.ackedAfterMs)} ms: ${pretty(acked.payload)}`)
    for (const { method, args } of slack.server.requests.slice(told)) transcript.push(`→ ${method} ${pretty(args)}`)
    told = slack.server.requests.length
    return seen
  }

  const pretty = (value: unknown): string => JSON.stringify(value, null, 1) ?? 'nothing'
  const answers = () => slack.server.privately(ann.id)
  const answer = (holding: string) => answers().find(({ blocks }) => textOf(blocks).includes(holding))
  const post = (holding: string) => slack.server.posts(lab.id).find(({ blocks }) => textOf(blocks).includes(holding))
  const typed = (text: string) => () => slack.server.command(ann.id, lab.id, text)
  const view = (title: string): SlackView | undefined =>
    slack.server.views(ann.id).findLast((one) => one.title?.text === title)

  const shownInModal = (holding: string) =>
    slack.server.views(ann.id).find(({ blocks }) => textOf(blocks).includes(holding))

  test('from the first subscription to Undo', async () => {
    const { server } = slack

    const panel = await step('Ann types /papers', typed(''), () => answer('follows nothing yet'))
    const form = await step(
      'Ann presses Follow a topic',
      () => server.press(ann.id, { ephemeral: panel, ...control(panel.blocks, 'Follow a topic') }),
      () => view('Follow a topic'),
    )
    const refused = await server.submit(ann.id, form, { topic: '"world models' })
    expect(Object.values(refused.errors ?? {}).join()).toContain('A quote is not closed')

    await slack.program.app.ingest({ file: SEEDS }, false)
    const preview = await step(
      'Ann submits the topic, and sees what it would bring',
      () => server.submit(ann.id, form, { topic: '@world-models OR robotics', label: 'Robots' }),
      () =>
        view('Follow a topic')?.blocks.some((block) => textOf([block]).includes('Reads as')) && view('Follow a topic'),
    )
    expect(textOf(preview.blocks)).toContain('papers a week')
    const following = await step(
      'Ann confirms',
      () => server.submit(ann.id, preview),
      // A slow answer stands in the form itself.
      () => answer('Now following here as #1 Robots') ?? shownInModal('Now following here as #1 Robots'),
    )
    expect(textOf(following.blocks)).toContain('[Undo]')
    const line = await server.when(() => post('is followed here now'))
    expect(textOf(line.blocks)).toContain('by ann)')
    expect(line.text).not.toContain('<@')

    await server.command(ann.id, lab.id, 'schedule daily 9am UTC')
    await slack.program.app.ingest({ file: SEEDS }, true)
    expect(post('new papers')).toBeUndefined()
    await slack.program.app.ingest({ file: SEEDS }, true)
    slack.program.forward(31 * SECOND)
    const digest = await step(
      'It is nine: the digest comes',
      async () => ({ ackedAfterMs: 0, payload: undefined, statuses: [] }),
      () => post('new paper'),
    )
    expect(digest.metadata).toMatchObject({ event_type: 'paperwire_digest' })
    expect(digest.text).toMatch(/^\d+ papers?: /)

    const card = await step(
      'Ann opens the first paper',
      () => server.press(ann.id, { message: digest, ...control(digest.blocks, 'Open') }),
      () => answer('[Copy BibTeX]'),
    )
    await step(
      'Ann saves it, twice in a hurry',
      async () => {
        const save = () => server.press(ann.id, { ephemeral: card, ...control(card.blocks, 'Save') })
        const [first] = await Promise.all([save(), save()])
        return first
      },
      () => answers().some(({ blocks }) => textOf(blocks).includes('[Saved]')),
    )
    await step(
      'Ann opens it for discussion',
      () => server.press(ann.id, { ephemeral: card, ...control(card.blocks, 'Discuss') }),
      () => server.posts(lab.id).find(({ metadata, ts }) => metadata !== undefined && ts > digest.ts),
    )
    await step(
      'Ann asks why',
      () => server.press(ann.id, { ephemeral: card, ...control(card.blocks, 'Why') }),
      () => answer('It was posted here'),
    )
    await step('Ann searches', typed('search “diffusion policy”'), () => answer('Diffusion Policy'))
    await step('Ann types nonsense', typed('serach lora'), () => answer('did you mean'))
    const gone = await step('Ann unsubscribes', typed('unsubscribe Robots'), () => answer('No longer following'))
    await step(
      'Ann takes it back, after a restart of the bot',
      async () => {
        await slack.program.restart()
        return server.press(ann.id, { ephemeral: gone, ...control(gone.blocks, 'Undo') })
      },
      () => answer('Following #1 Robots again'),
    )
    await step(
      'Ann opens Home',
      () => server.openHome(ann.id),
      () => textOf(server.home(ann.id)?.blocks ?? []).includes('Saved papers'),
    )
    expect(server.posts(lab.id).filter(({ blocks }) => textOf(blocks).includes('new paper'))).toHaveLength(1)
    if (process.env.TRANSCRIPT !== undefined)
      writeFileSync(join(process.env.TRANSCRIPT, `${mode.replace(' ', '-').toLowerCase()}.md`), transcript.join('\n\n'))
  })

  test('a kicked bot loses nothing: one word to who subscribed, one digest on return', async () => {
    const { server } = slack
    await server.command(ann.id, lab.id, 'subscribe @world-models as Worlds')
    await server.when(() => post('is followed here now'))
    server.kick(lab.id)
    await slack.program.app.ingest({ file: SEEDS }, true)
    slack.program.forward(31 * SECOND)
    const told = await server.when(() =>
      server.posts(ann.id).find(({ blocks }) => textOf(blocks).includes('I can no longer post')),
    )
    expect(textOf(told.blocks)).toContain('#1 Worlds')
    slack.program.forward(50 * HOUR)
    await server.join(server.bot.userId, lab.id)
    const back = await server.when(() => post('I can post here again'))
    const digest = await server.when(() => post('new papers'))
    expect(textOf(digest.blocks)).toContain('since Mon')
    expect(digest.ts > back.ts).toBe(true)
    expect(server.posts(ann.id).filter(({ blocks }) => textOf(blocks).includes('I can no longer'))).toHaveLength(1)
  })

  test('an answer that was lost is looked for, and nothing stands twice', async () => {
    const { server } = slack
    await server.command(ann.id, lab.id, 'subscribe @world-models as Worlds')
    await server.when(() => post('is followed here now'))
    server.fault('chat.postMessage', { kind: 'accept-then-reset' })
    await slack.program.app.ingest({ file: SEEDS }, true)
    slack.program.forward(31 * SECOND)
    await server.when(() => post('new paper'))
    await server.when(() => slack.program.log.some((entry) => entry.includes('"state":"uncertain"')))
    slack.program.forward(70 * SECOND)
    await server.when(() => server.requests.some(({ method }) => method === 'conversations.history'))
    await server.when(() => slack.program.log.filter((entry) => entry.includes('info delivered')).length >= 2)
    expect(server.posts(lab.id).filter(({ blocks }) => textOf(blocks).includes('new paper'))).toHaveLength(1)
  })
})
