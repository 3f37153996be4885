/** Keys that change while installations stand: what is sealed, with which key, and what nobody can open. */
import pg from 'pg'
import { describe, expect, test, vi } from 'vitest'
import type { Store } from '../../src/core/store.ts'
import { openStore } from '../../src/store/open-store.ts'
import { connect } from '../../src/store/sqlite.ts'
import { sampleChannel } from '../contracts/store/sample.ts'
import { isWithoutPostgres, newDatabase } from './empty-database.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const path = useTemporaryFolder()
const T0 = Date.parse('2026-11-20T09:00:00Z')
const FIRST = 'the first key, long enough for tests'
const SECOND = 'the second key, long enough for tests'

type Tokens = Readonly<Record<string, string | null>>

function open(current?: string, ...old: string[]): Promise<Store> {
  const keys = current === undefined ? undefined : { current, old }
  return openStore(`sqlite:${path('paperwire.db')}`, { keys })
}

async function install(store: Store, workspace: string, token = `xoxb-${workspace}`): Promise<void> {
  const about = { platform: 'slack', workspace, name: `Lab ${workspace}`, bot: 'U1', scopes: [] } as const
  await store.install({ ...about, installedAt: T0 }, token)
}

/** The column as it stands in the file. */
async function columns(): Promise<Tokens> {
  const connection = await connect(path('paperwire.db'))
  const rows = connection.prepare('select workspace, token from installation').all() as {
    workspace: string
    token: string
  }[]
  connection.close()
  return Object.fromEntries(rows.map(({ workspace, token }) => [workspace, token]))
}

async function overwrite(workspace: string, token: string): Promise<void> {
  const connection = await connect(path('paperwire.db'))
  connection.prepare('update installation set token = ? where workspace = ?').run(token, workspace)
  connection.close()
}

test('no token is in the file', async () => {
  const store = await open(FIRST)
  await install(store, 'T1')
  expect(JSON.stringify(await columns())).not.toContain('xoxb')
  await store.close()
})

test('a token that was moved to another workspace does not open there', async () => {
  const store = await open(FIRST)
  await install(store, 'T1')
  await install(store, 'T2')
  await overwrite('T2', (await columns()).T1 ?? '')
  expect(await store.installation({ platform: 'slack', workspace: 'T1' })).toMatchObject({ token: 'xoxb-T1' })
  const moved = await store.installation({ platform: 'slack', workspace: 'T2' })
  expect(moved).toMatchObject({ state: 'locked', why: expect.stringContaining('belongs elsewhere') })
  expect(JSON.stringify(moved)).not.toContain('xoxb')
  await store.close()
})

test('keys are changed beside a running process, twice for good measure', async () => {
  const running = await open(FIRST, SECOND)
  await install(running, 'T1')
  await install(running, 'T2')
  await install(running, 'T3')
  await running.revokeInstallation({ platform: 'slack', workspace: 'T3' }, T0, T0 + 1)
  const before = await columns()

  const next = await open(SECOND, FIRST)
  expect(await next.rotateKeys()).toEqual({ sealed: 2, kept: 0, locked: [] })
  const after = await columns()
  expect(Object.keys(after).filter((one) => after[one] !== before[one])).toEqual(['T1', 'T2'])
  expect(await next.rotateKeys()).toEqual({ sealed: 0, kept: 2, locked: [] })
  expect(await columns()).toEqual(after)
  expect(await running.installation({ platform: 'slack', workspace: 'T1' })).toMatchObject({ token: 'xoxb-T1' })
  await running.close()
  await next.close()

  const later = await open(SECOND)
  expect((await later.installations()).map(({ state }) => state)).toEqual(['installed', 'installed', 'revoked'])
  await later.close()
})

test('what no key opens is named and left as it is', async () => {
  const first = await open(FIRST)
  await install(first, 'T1')
  await first.close()
  const store = await open(SECOND)
  await install(store, 'T2')
  const before = await columns()
  expect(await store.rotateKeys()).toEqual({ sealed: 0, kept: 1, locked: [{ platform: 'slack', workspace: 'T1' }] })
  expect(await columns()).toEqual(before)
  expect(await store.installation({ platform: 'slack', workspace: 'T1' })).toMatchObject({
    state: 'locked',
    why: 'The token of Lab T1 cannot be opened: neither PAPERWIRE_KEY nor PAPERWIRE_OLD_KEYS opens it. Set the key that it was sealed with in PAPERWIRE_OLD_KEYS, or have the app installed there again.',
  })
  expect(await store.installation({ platform: 'slack', workspace: 'T2' })).toMatchObject({ state: 'installed' })
  await store.close()
})

test('a workspace installed anew while keys change keeps its new token', async () => {
  const store = await open(FIRST)
  for (let count = 1; count <= 20; count++) await install(store, `T${count}`)
  await store.close()
  const rotating = await open(SECOND, FIRST)
  const installing = await open(FIRST, SECOND)
  const rotation = rotating.rotateKeys()
  for (let count = 1; count <= 20; count++) await install(installing, `T${count}`, `xoxb-new-${count}`)
  await rotation
  const tokens = (await rotating.installations()).map((one) => (one.state === 'installed' ? one.token : one.state))
  expect(tokens.every((token) => token.startsWith('xoxb-new-'))).toBe(true)
  await rotating.close()
  await installing.close()
})

test('without a key nothing is stored, and what stands is not opened', async () => {
  const first = await open(FIRST)
  await install(first, 'T1')
  await first.close()
  const store = await open()
  await expect(install(store, 'T2')).rejects.toThrow('PAPERWIRE_KEY is not set')
  expect(await store.installations()).toMatchObject([{ workspace: 'T1', state: 'locked' }])
  await expect(store.rotateKeys()).resolves.toMatchObject({ locked: [{ workspace: 'T1' }] })
  await store.close()
})

describe.skipIf(isWithoutPostgres())('a workspace that is lost is held', () => {
  test('with the channels locked in the order of their keys, so that nobody waits in a circle', async () => {
    const url = await newDatabase()
    const store = await openStore(url)
    for (const name of ['b', 'a']) await store.openChannel(sampleChannel(name, { state: 'paused' }))
    const other = new pg.Client({ connectionString: url })
    await other.connect()
    await other.query('begin')
    await other.query('select 1 from channel where channel = $1 for update', ['a'])
    const held = store.hold({ platform: 'terminal', workspace: 'demo' }, 'uninstalled', T0)
    await vi.waitFor(async () => {
      const { rowCount } = await other.query(`
        select 1 from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and wait_event_type = 'Lock'`)
      expect(rowCount).toBe(1)
    }, 5_000)
    expect((await other.query('select 1 from channel where channel = $1 for update nowait', ['b'])).rowCount).toBe(1)
    await other.query('commit')
    await held
    expect((await store.channels()).map(({ closed }) => closed?.at)).toEqual([T0, T0])
    await other.end()
    await store.close()
  })
})
