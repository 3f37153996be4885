/**
 * Three Slack workspaces that installed one app, and the whole program beside them: nothing that is said, posted or known in one
 * is ever seen by another, and no call goes out with another's token.
 */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SECOND } from '../src/core/instant.ts'
import { createMovedClock, openProgram, type Program } from './program.ts'
import { textOf } from './servers/slack/words.ts'
import type { Json, SlackServer } from './servers/slack.ts'
import { openSlackTown, type SlackTown, tokenOf } from './servers/slack-town.ts'

const SEEDS = join(import.meta.dirname, '..', 'seeds')
const TEAMS = ['T1', 'T2', 'T3'] as const
const CLIENT = { id: '1234.5678', secret: 'the client secret of this test' }
const SIGNING_SECRET = 'a'.repeat(32)

type Lab = { readonly server: SlackServer; readonly people: readonly string[]; readonly channels: readonly string[] }

describe.each(['Socket Mode', 'HTTP mode'] as const)('several workspaces, %s', (mode) => {
  let town: SlackTown
  let program: Program
  let labs: readonly Lab[]
  let port = ''

  beforeEach(async () => {
    const clock = createMovedClock('2026-11-16T08:30:00Z')
    town = await openSlackTown({ teams: TEAMS, client: CLIENT, now: clock.now })
    const isSocket = mode === 'Socket Mode'
    program = await openProgram(clock, {
      env: {
        ...(isSocket ? { SLACK_APP_TOKEN: town.appToken } : { SLACK_SIGNING_SECRET: SIGNING_SECRET }),
        SLACK_CLIENT_ID: CLIENT.id,
        SLACK_CLIENT_SECRET: CLIENT.secret,
        PAPERWIRE_KEY: 'the key of this test, long enough',
        SLACK_API_URL: town.apiUrl,
      },
      async listening(lines) {
        const [first] = town.workspaces
        const words = isSocket ? 'connected to Slack' : 'listening for Slack'
        await first?.when(() => lines().some((line) => line.includes(words)))
        port = /"port":(\d+)/.exec(lines().join())?.[1] ?? ''
        if (!isSocket)
          first?.connectHttp({ url: `http://127.0.0.1:${port}/slack/events`, signingSecret: SIGNING_SECRET })
      },
    })
    labs = town.workspaces.map((server) => {
      const people = ['ann', 'ben'].map((name) => server.addUser({ name: `${name}-${server.team.id}` }).id)
      const channels = ['one', 'two'].map((name) => server.addChannel({ name, members: people }).id)
      return { server, people, channels }
    })
  })
  afterEach(async () => {
    await program.close()
    await town.close()
  }, 30_000)

  async function install(server: SlackServer): Promise<void> {
    const begun = await fetch(`http://127.0.0.1:${port}/slack/install`, { redirect: 'manual' })
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state')
    const [cookie = ''] = (begun.headers.get('set-cookie') ?? '').split(';')
    const back = `http://127.0.0.1:${port}/slack/oauth_redirect?code=${town.allow(server)}&state=${state}`
    const page = await fetch(back, { headers: { cookie } })
    expect(await page.text()).toContain(`Paperwire is installed in ${server.team.name}`)
  }

  const labelOf = ({ server }: Lab, index = 0): string => `Worlds ${server.team.id}${index}`
  const postsIn = ({ server, channels }: Lab): string[] =>
    channels.flatMap((id) => server.posts(id).map(({ blocks }) => textOf(blocks)))
  const seenIn = (lab: Lab): string =>
    [
      ...postsIn(lab),
      ...lab.people.flatMap((id) => lab.server.privately(id).map(({ blocks }) => textOf(blocks))),
      ...lab.people.map((id) => textOf(lab.server.home(id)?.blocks ?? [])),
    ].join('\n')

  async function follow(lab: Lab): Promise<void> {
    const { server, people, channels } = lab
    const [ann = ''] = people
    await Promise.all(
      channels.map(async (channel, index) => {
        await server.command(ann, channel, `subscribe @world-models as "${labelOf(lab, index)}"`)
        await server.when(() => server.posts(channel).some(({ blocks }) => textOf(blocks).includes('is followed here')))
      }),
    )
  }

  /** Everything that was called stands in the workspace whose token it carried. */
  function expectNothingMixed(): void {
    expect(town.strangers).toEqual([])
    for (const { server } of labs) {
      const ours = new Set([...server.users.keys(), ...server.channels.keys()])
      for (const { method, args, token } of server.requests) {
        if (method !== 'response_url' && method !== 'apps.connections.open')
          expect([method, token]).toEqual([method, server.botToken])
        for (const id of idsIn(args)) expect(ours.has(id) ? id : `${method} ${id} in ${server.team.id}`).toBe(id)
      }
    }
    for (const lab of labs) {
      const seen = seenIn(lab)
      for (const other of labs.filter((one) => one !== lab)) {
        expect(seen).not.toContain(`Worlds ${other.server.team.id}`)
        expect(seen).not.toContain(other.server.team.name)
        expect(seen).not.toContain(`ann-${other.server.team.id}`)
      }
    }
  }

  test('never mix, while all of them ask, press and read at the same time', { timeout: 60_000 }, async () => {
    for (const { server } of labs) await install(server)
    await Promise.all(labs.map(follow))
    const busy = labs.map(async (lab) => {
      const { server, people, channels } = lab
      const texts = ['', 'list', 'list all', 'status', 'topics', 'search diffusion', 'digest', 'why diffusion', 'saved']
      for (const text of texts)
        await Promise.all(
          people.flatMap((person) => [
            ...channels.map((channel) => server.command(person, channel, text)),
            server.openHome(person),
          ]),
        )
    })
    await Promise.all(busy)
    await program.app.ingest({ file: SEEDS }, true)
    program.forward(31 * 60 * SECOND)
    for (const lab of labs)
      await until(async () => postsIn(lab).filter((text) => text.includes('new paper')).length === 2)
    const presses = labs.map(async ({ server, people, channels }) => {
      const [channel = ''] = channels
      const digest = server.posts(channel).find(({ blocks }) => textOf(blocks).includes('new paper'))
      if (digest === undefined) throw new Error('there is no digest')
      await Promise.all(
        people.map(async (person) => {
          await server.press(person, { message: digest, action_id: openIn(digest.blocks) })
          await server.when(() => server.privately(person).some(({ blocks }) => textOf(blocks).includes('Copy BibTeX')))
        }),
      )
    })
    await Promise.all(presses)
    for (const { server, people, channels } of labs)
      expect(server.requests.length + people.length + channels.length).toBeGreaterThan(20)
    expectNothingMixed()
  })

  test('go on after a restart, by what is stored', { timeout: 60_000 }, async () => {
    for (const { server } of labs) await install(server)
    await program.restart()
    for (const lab of labs) {
      const { server, people, channels } = lab
      const [ann = '', channel = ''] = [people[0], channels[0]]
      await server.command(ann, channel, 'list')
      await server.when(() => server.privately(ann).length === 1)
    }
    expectNothingMixed()
  })

  test('one that removes the app is held, and the others never notice', { timeout: 60_000 }, async () => {
    for (const { server } of labs) await install(server)
    for (const lab of labs) await follow(lab)
    const [gone, ...staying] = labs
    if (gone === undefined) throw new Error('there is no workspace')
    const { store } = program.app.desk
    const { server, people, channels } = gone
    await server.command(people[0] ?? '', channels[1] ?? '', 'pause')
    await server.when(() => server.privately(people[0] ?? '').some(({ blocks }) => textOf(blocks).includes('aused')))
    await server.uninstall()
    const states = async () =>
      (await store.channels()).filter(({ ref }) => ref.workspace === server.team.id).map(({ state }) => state)
    await until(async () => (await states()).includes('held'))
    expect((await states()).sort()).toEqual(['held', 'paused'])
    expect(await store.installation({ platform: 'slack', workspace: server.team.id })).toMatchObject({
      state: 'revoked',
    })

    await program.app.ingest({ file: SEEDS }, true)
    program.forward(31 * 60 * SECOND)
    for (const lab of staying)
      await until(async () => postsIn(lab).filter((text) => text.includes('new paper')).length === 2)
    expect(postsIn(gone).filter((text) => text.includes('new paper'))).toEqual([])
  })

  test('one that does not answer keeps nobody else waiting', { timeout: 60_000 }, async () => {
    for (const { server } of labs) await install(server)
    for (const lab of labs) await follow(lab)
    const [ill, ...well] = labs
    ill?.server.chooseFaults((method) => (method === 'chat.postMessage' ? { kind: 'hang' } : undefined))
    await program.app.ingest({ file: SEEDS }, true)
    program.forward(31 * 60 * SECOND)
    for (const lab of well)
      await until(async () => postsIn(lab).filter((text) => text.includes('new paper')).length === 2)
    expect(ill?.server.requests.some(({ method }) => method === 'chat.postMessage')).toBe(true)
  })

  test('a token that was replaced is used from then on, and what was lost comes back', {
    timeout: 60_000,
  }, async () => {
    for (const { server } of labs) await install(server)
    for (const lab of labs) await follow(lab)
    const [lab] = labs
    if (lab === undefined) throw new Error('there is no workspace')
    const { server } = lab
    const { store } = program.app.desk
    await server.uninstall()
    await until(async () => (await store.channels()).filter(({ state }) => state === 'held').length === 2)
    server.renewToken(tokenOf(server.team.id, 2))
    await install(server)
    for (const channel of lab.channels)
      await server.when(() =>
        server.posts(channel).some(({ blocks }) => textOf(blocks).includes('I can post here again')),
      )
    expect((await store.channels()).every(({ state }) => state === 'on')).toBe(true)
  })
})

/** Ids of channels and people anywhere in the arguments of a call. */
function idsIn(args: Json): string[] {
  const named = ['channel', 'user', 'user_id', 'users'].flatMap((name) => {
    const value = args[name]
    return typeof value === 'string' ? [value] : []
  })
  const inControls = [...JSON.stringify(args).matchAll(/slack:(T\w+)\/(\w+)/g)].map(([, , id = '']) => id)
  return [...named, ...inControls]
}

/** The button that opens the first paper. */
function openIn(node: unknown): string {
  const [found] = buttons(node).filter(({ text }) => (text as Json | undefined)?.text === 'Open')
  if (found === undefined) throw new Error('there is nothing to open')
  return String(found.action_id)
}

function buttons(node: unknown): Json[] {
  if (Array.isArray(node)) return node.flatMap(buttons)
  if (typeof node !== 'object' || node === null) return []
  const { type } = node as Json
  return type === 'button' ? [node as Json] : Object.values(node).flatMap(buttons)
}

async function until(look: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`Nothing came of it: ${look}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
