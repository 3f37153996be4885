/** Several workspaces, each with a token of its own: what is heard in one is answered there, and none waits for another. */
import { describe, expect, test, vi } from 'vitest'
import type { SendOutcome } from '../../../src/core/delivery.ts'
import { HOUR, MINUTE } from '../../../src/core/instant.ts'
import type { Store } from '../../../src/core/store.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { KEYS } from '../../contracts/store/installations.ts'
import type { SlackServer } from '../../servers/slack.ts'
import { tokenOf } from '../../servers/slack-town.ts'
import { useTemporaryFolder } from '../../store/temporary-folder.ts'
import { deliveryTo, type InTown, peopled, useTown } from './in-town.ts'
import { expectNoUnhandledRejections } from './surroundings.ts'

expectNoUnhandledRejections()
const open = useTown()
const path = useTemporaryFolder()

const methods = ({ requests }: SlackServer) => requests.map(({ method }) => method)
const lab = (workspace: string) => ({ platform: 'slack', workspace }) as const

/** Both workspaces have installed the app, and the bot listens. */
async function installed(options: Parameters<typeof open>[0] = {}): Promise<InTown> {
  const at = await open(options)
  await at.listen()
  for (const server of at.town.workspaces) if (server.team.id !== options.own) await at.install(server)
  return at
}

describe('what is heard', () => {
  test.each(['socket', 'http'] as const)('is asked and answered where it was said: %s', async (kind) => {
    const { town, asked } = await installed({ kind })
    for (const server of town.workspaces) {
      const { ann, channel } = peopled(server)
      await server.command(ann, channel, 'list')
      await server.when(() => server.privately(ann).length === 1)
      expect(asked.at(-1)).toMatchObject({
        channel: { platform: 'slack', workspace: server.team.id, channel },
        person: { id: ann, name: 'ann' },
      })
      await server.openHome(ann)
      await server.when(() => server.home(ann))
    }
    expect(town.strangers).toEqual([])
  })

  test('of a workspace that never installed the app is told so, and nothing else happens', async () => {
    const { town, asked, news, lines } = await open({ teams: ['T1', 'T2'] }).then(async (at) => {
      await at.listen()
      await at.install(at.town.at('T1'))
      return at
    })
    const far = town.at('T2')
    const { ann, channel } = peopled(far)
    await far.command(ann, channel, 'list')
    const [told] = await far.when(() => far.privately(ann).length > 0 && far.privately(ann))
    expect(JSON.stringify(told?.blocks)).toContain('it is not installed in this workspace')
    await far.openHome(ann)
    expect(asked).toEqual([])
    expect(news).toEqual([])
    expect(lines.filter(({ level }) => level === 'error')).toEqual([])
    expect(far.requests.filter(({ token }) => token !== undefined)).toEqual([])
  })

  test('beside the workspace of SLACK_BOT_TOKEN, which goes on as before', async () => {
    const { town, asked, slack } = await installed({ own: 'T1' })
    expect(slack.health()).toEqual({ ok: true })
    for (const server of town.workspaces) {
      const { ann, channel } = peopled(server)
      await server.command(ann, channel, 'list')
      await server.when(() => server.privately(ann).length === 1)
      expect((await slack.send(deliveryTo(server, channel), 'full')).kind).toBe('sent')
      expect(await slack.find(deliveryTo(server, channel))).toMatchObject({ kind: 'found' })
      expect(await slack.access({ ...lab(server.team.id), channel }, 'look')).toEqual({ kind: 'open' })
    }
    expect(asked.map((call) => call.channel.workspace)).toEqual(['T1', 'T2'])
    expect(await slack.workspaces()).toEqual([
      { id: 'T2', name: 'The T2 lab' },
      { id: 'T1', name: 'The T1 lab' },
    ])
  })

  test('asks Slack nothing about a workspace at each event', async () => {
    const { town, asked } = await installed()
    const server = town.at('T1')
    const { ann, channel } = peopled(server)
    for (const text of ['list', 'help', 'topics']) await server.command(ann, channel, text)
    await vi.waitFor(() => expect(asked).toHaveLength(3))
    expect(methods(server).filter((method) => method === 'auth.test')).toHaveLength(1)
  })
})

describe('one workspace in trouble', () => {
  test.each([
    ['asks to wait', { kind: 'status', status: 429, headers: { 'retry-after': '30' } }, 'later'],
    ['hangs', { kind: 'hang' }, 'uncertain'],
    ['answers with a page', { kind: 'html' }, 'uncertain'],
  ] as const)('%s: the digests of another go out as if it were alone', async (_, fault, outcome) => {
    const { town, slack } = await installed({ parts: { requestMs: 5_000 } })
    const [ill, well] = [town.at('T1'), town.at('T2')]
    ill.chooseFaults((method) => (method === 'chat.postMessage' ? fault : undefined))
    const send = (server: SlackServer) => slack.send(deliveryTo(server, peopled(server).channel), 'full')
    const ended: SendOutcome[] = []
    const suffering = Array.from({ length: 20 }, () => send(ill).then((one) => void ended.push(one)))
    const sent: SendOutcome[] = []
    // As many together as the pace of a workspace lets begin in a second.
    for (let batch = 0; batch < 4; batch++)
      sent.push(...(await Promise.all(Array.from({ length: 5 }, () => send(well)))))
    expect(sent.map(({ kind }) => kind)).toEqual(Array(20).fill('sent'))
    await Promise.all(suffering)
    expect(ended.map(({ kind }) => kind)).toContain(outcome)
    for (const one of ended) if (one.kind === 'later') expect(one.blocks).toBe('workspace')
  })

  test('that does not answer has one send under way until it does', async () => {
    const { town, slack } = await installed()
    const server = town.at('T1')
    const { channel } = peopled(server)
    const send = () => slack.send(deliveryTo(server, channel), 'full')
    server.fault('chat.postMessage', { kind: 'hang' })
    expect((await send()).kind).toBe('uncertain')
    server.fault('chat.postMessage', { kind: 'hang' })
    const both = await Promise.all([send(), send()])
    expect(both.map(({ kind }) => kind)).toEqual(['uncertain', 'later'])
    expect((await send()).kind).toBe('sent')
    expect((await Promise.all([send(), send()])).map(({ kind }) => kind)).toEqual(['sent', 'sent'])
  })

  test('says nothing about this process, and is named in the check', async () => {
    const { town, slack } = await installed()
    town.at('T1').rejectToken('invalid_auth')
    town.at('T2').scopes.delete('users:read')
    const { channel } = peopled(town.at('T1'))
    expect(await slack.send(deliveryTo(town.at('T1'), channel), 'full')).toMatchObject({
      kind: 'gone',
      scope: 'workspace',
    })
    await vi.waitFor(async () =>
      expect(await slack.check()).toContainEqual({
        ok: false,
        what: expect.stringContaining('Slack does not accept the token of the workspace The T1 lab (invalid_auth)'),
      }),
    )
    expect(await slack.check()).toContainEqual({
      ok: true,
      what: expect.stringContaining('The T2 lab: Without the scope users:read'),
      mend: expect.any(String),
    })
    expect(JSON.stringify(await slack.check('T2'))).not.toContain('T1')
    expect(slack.health()).toEqual({ ok: true })
  })

  test('is not what keeps a process from sending that reaches none: others send there', async () => {
    const store = await openStore('sqlite::memory:', { keys: KEYS })
    const about = { ...lab('T1'), name: 'The T1 lab', bot: 'UT1BOT', scopes: [], installedAt: 1 }
    await store.install(about, tokenOf('T1'))
    // Nobody listens there.
    const { town, slack } = await open({ store, parts: { apiUrl: 'http://127.0.0.1:2/' } })
    const { channel } = peopled(town.at('T1'))
    expect(await slack.send(deliveryTo(town.at('T1'), channel), 'full')).toMatchObject({
      kind: 'later',
      blocks: 'process',
    })
  })

  test('whose token SLACK_BOT_TOKEN is, and was never accepted, is told of where the app is not installed only', async () => {
    const { town, slack, listen, install } = await open({ own: 'T1' })
    town.at('T1').rejectToken('invalid_auth')
    await listen()
    await install(town.at('T2'))
    expect(JSON.stringify(await slack.check('T1'))).toContain('SLACK_BOT_TOKEN')
    expect(await slack.check('T2')).toEqual([
      { ok: true, what: 'Slack accepts the token of the workspace The T2 lab.' },
      { ok: true, what: 'Slack reaches the bot.' },
    ])
  })
})

/** T1 is installed with a key that is lost. */
async function lockedStore(installedAt = 1): Promise<Store> {
  const url = `sqlite:${path('paperwire.db')}`
  const before = await openStore(url, { keys: { current: 'z'.repeat(40), old: [] } })
  const about = { ...lab('T1'), name: 'The T1 lab', bot: 'UT1BOT', scopes: [], installedAt }
  await before.install(about, tokenOf('T1'))
  await before.close()
  return openStore(url, { keys: KEYS })
}

describe('a token', () => {
  test('that another process replaced is taken up at once where the old one is refused', async () => {
    const { town, slack, store } = await installed()
    const server = town.at('T1')
    const { channel } = peopled(server)
    expect((await slack.send(deliveryTo(server, channel), 'full')).kind).toBe('sent')
    server.renewToken(tokenOf('T1', 2))
    const stands = await store.installation(lab('T1'))
    if (stands === undefined) throw new Error('it is not installed')
    await store.install({ ...stands, installedAt: stands.installedAt + 1 }, server.botToken)
    expect(await slack.send(deliveryTo(server, channel), 'full')).toMatchObject({ kind: 'later', blocks: 'workspace' })
    expect((await slack.send(deliveryTo(server, channel), 'full')).kind).toBe('sent')
  })

  test('that another process replaced is taken up within a minute', async () => {
    const { town, slack, store, clock } = await installed()
    const server = town.at('T1')
    const { channel } = peopled(server)
    await slack.send(deliveryTo(server, channel), 'full')
    const stands = await store.installation(lab('T1'))
    if (stands === undefined) throw new Error('it is not installed')
    await store.install({ ...stands, installedAt: stands.installedAt + 1 }, tokenOf('T1', 2))
    server.renewToken(tokenOf('T1', 2))
    clock.pass(MINUTE)
    expect((await slack.send(deliveryTo(server, channel), 'full')).kind).toBe('sent')
  })

  test('that no key opens waits for one, says why, and stops no other workspace', async () => {
    const { town, slack, install } = await open({ store: await lockedStore() })
    const why = expect.stringContaining('The token of The T1 lab cannot be opened: neither PAPERWIRE_KEY nor')
    const [locked, well] = [town.at('T1'), town.at('T2')]
    const { channel } = peopled(locked)
    expect(await slack.send(deliveryTo(locked, channel), 'full')).toMatchObject({
      kind: 'later',
      blocks: 'workspace',
      why,
    })
    await expect(slack.channels('T1')[Symbol.asyncIterator]().next()).rejects.toThrow('cannot be opened')
    expect(await slack.access({ ...lab('T1'), channel }, 'look')).toEqual({ kind: 'unknown', why })
    expect(await slack.find(deliveryTo(locked, channel))).toMatchObject({ kind: 'cannot-look', why })
    expect(await slack.check()).toEqual([{ ok: false, what: why }])
    expect(locked.requests).toEqual([])
    await install(well)
    expect((await slack.send(deliveryTo(well, peopled(well).channel), 'full')).kind).toBe('sent')
    await install(locked)
    expect((await slack.send(deliveryTo(locked, channel), 'full')).kind).toBe('sent')
  })
})

describe('an app that was uninstalled', () => {
  test.each(['uninstall', 'revokeTokens'] as const)('is held and its token forgotten: %s', async (how) => {
    const { town, slack, store, news } = await installed()
    const server = town.at('T1')
    const { ann, channel } = peopled(server)
    await server.command(ann, channel, 'list')
    await server[how]()
    await vi.waitFor(() =>
      expect(news.some(({ what, workspace }) => what === 'revoked' && workspace === 'T1')).toBe(true),
    )
    expect(await store.installation(lab('T1'))).toMatchObject({ state: 'revoked' })
    expect(await slack.send(deliveryTo(server, channel), 'full')).toEqual({
      kind: 'gone',
      scope: 'workspace',
      why: 'The app was uninstalled from the workspace. Have it installed there again.',
    })
    expect(await slack.access({ ...lab('T1'), channel }, 'look')).toEqual({
      kind: 'closed',
      why: 'the app was uninstalled from the workspace',
      mend: 'The app has to be installed in this workspace again.',
    })
    const listed = []
    for await (const one of slack.channels('T1')) listed.push(one)
    expect(listed).toEqual([])
    expect(news.filter(({ workspace }) => workspace === 'T2')).toEqual([])
  })

  test.each(['uninstall', 'revokeTokens'] as const)('is given up where no key opens its token: %s', async (how) => {
    const { town, slack, store, news, listen } = await open({ store: await lockedStore() })
    await listen()
    await town.at('T1')[how]()
    await vi.waitFor(() => expect(news).toMatchObject([{ what: 'revoked', workspace: 'T1' }]))
    expect(await store.installation(lab('T1'))).toMatchObject({ state: 'revoked' })
    expect(await store.rotateKeys()).toEqual({ sealed: 0, kept: 0, locked: [] })
    expect((await slack.access({ ...lab('T1'), channel: 'C1' }, 'look')).kind).toBe('closed')
  })

  test.each([
    ['an hour', HOUR],
    ['by a clock that is late', -MINUTE],
  ])('before it was installed anew with a key that is lost: late news change nothing (%s)', async (_, after) => {
    const { town, store, news, lines, listen } = await open({ store: await lockedStore(Date.now() + after) })
    await listen()
    await town.at('T1').event({ type: 'app_uninstalled' })
    await vi.waitFor(() => expect(JSON.stringify(lines)).toContain('is of an earlier installation'))
    expect(news).toEqual([])
    expect(await store.installation(lab('T1'))).toMatchObject({ state: 'locked' })
  })

  test('while nobody listened is found by the next send', async () => {
    const { town, slack, store, news } = await installed()
    const server = town.at('T1')
    const { channel } = peopled(server)
    server.rejectToken('account_inactive')
    expect((await slack.send(deliveryTo(server, channel), 'full')).kind).not.toBe('sent')
    await vi.waitFor(() => expect(news).toMatchObject([{ what: 'revoked', workspace: 'T1' }]))
    expect(await store.installation(lab('T1'))).toMatchObject({ state: 'revoked' })
  })

  test('comes back with its channels once it is installed anew; late news of before changes nothing', async () => {
    const { town, slack, store, news, install } = await installed()
    const server = town.at('T1')
    const { channel } = peopled(server)
    await server.uninstall()
    await vi.waitFor(async () => expect(await store.installation(lab('T1'))).toMatchObject({ state: 'revoked' }))
    server.renewToken(tokenOf('T1', 2))
    expect((await install(server)).status).toBe(200)
    await vi.waitFor(() => expect(news.at(-1)).toMatchObject({ what: 'back', workspace: 'T1', channel }))
    expect((await slack.send(deliveryTo(server, channel), 'full')).kind).toBe('sent')
    const before = news.length
    await server.event({ type: 'app_uninstalled' })
    await server.event({ type: 'tokens_revoked', tokens: { oauth: [], bot: [server.bot.userId] } })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(news).toHaveLength(before)
    expect(await store.installation(lab('T1'))).toMatchObject({ state: 'installed' })
  })
})

test('no token comes into the log, whatever happens', async () => {
  const { town, slack, lines, install, clock } = await installed()
  const server = town.at('T1')
  const { ann, channel } = peopled(server)
  await server.command(ann, channel, 'list')
  server.fault('chat.postMessage', { kind: 'html' })
  await slack.send(deliveryTo(server, channel), 'full')
  await server.uninstall()
  clock.pass(HOUR)
  server.renewToken(tokenOf('T1', 2))
  await install(server)
  await slack.check()
  await slack.close()
  expect(JSON.stringify(lines)).not.toMatch(/xox|xapp/)
})
