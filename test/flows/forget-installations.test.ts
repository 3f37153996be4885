import { expect, test } from 'vitest'
import { type ChannelRef, workspaceKey } from '../../src/core/channel.ts'
import { DAY, type Instant } from '../../src/core/instant.ts'
import { forgetHeld } from '../../src/flows/forget-held.ts'
import { forgetInstallations } from '../../src/flows/forget-installations.ts'
import { openStore } from '../../src/store/open-store.ts'
import { KEYS } from '../contracts/store/installations.ts'
import { sampleChannel, T0 } from '../contracts/store/sample.ts'

const KEPT = 90 * DAY
const GONE = { platform: 'slack', workspace: 'T1' } as const
const STAYS = { platform: 'slack', workspace: 'T2' } as const

async function setUp() {
  const store = await openStore('sqlite::memory:', { keys: KEYS })
  for (const where of [GONE, STAYS]) {
    const about = { ...where, name: `Lab ${where.workspace}`, bot: 'U1', scopes: [], installedAt: T0 }
    await store.install(about, `xoxb-${where.workspace}`)
    for (const [channel, state] of [
      ['C1', 'on'],
      ['C2', 'paused'],
    ] as const) {
      const ref: ChannelRef = { ...where, channel: `${where.workspace}${channel}` }
      await store.openChannel(sampleChannel(channel, { ref, state }))
    }
  }
  const look = async (at: Instant) => {
    await forgetHeld(store, KEPT, at)
    return forgetInstallations(store, KEPT, at)
  }
  const left = async () => (await store.channels()).map(({ ref, state }) => `${ref.channel} ${state}`).sort()
  return { store, look, left }
}

test('a workspace that is gone is forgotten once its last channel is, paused ones too', async () => {
  const { store, look, left } = await setUp()
  await store.revokeInstallation(GONE, T0, T0)
  await store.hold(GONE, 'uninstalled', T0)
  const days: string[][] = []
  let forgottenOn: number | undefined
  for (let day = 1; day <= 95; day++) {
    if ((await look(T0 + day * DAY)).includes(workspaceKey(GONE))) forgottenOn = day
    days[day] = await left()
  }
  expect(days[89]).toEqual(['T1C1 held', 'T1C2 paused', 'T2C1 on', 'T2C2 paused'])
  expect(days[91]).toEqual(['T2C1 on', 'T2C2 paused'])
  expect(forgottenOn).toBe(91)
  expect((await store.installations()).map(({ workspace }) => workspace)).toEqual(['T2'])
  await store.close()
})

test('what an earlier version left open there, because it was paused, goes with the rest', async () => {
  const { store, look, left } = await setUp()
  await store.revokeInstallation(GONE, T0, T0)
  for (let day = 91; day <= 100; day++) await look(T0 + day * DAY)
  expect(await left()).toEqual(['T2C1 on', 'T2C2 paused'])
  expect((await store.installations()).map(({ workspace }) => workspace)).toEqual(['T2'])
  await store.close()
})

test('one that comes back in time is as it was, with what people paused', async () => {
  const { store, look, left } = await setUp()
  await store.revokeInstallation(GONE, T0, T0)
  await store.hold(GONE, 'uninstalled', T0)
  for (let day = 1; day < 90; day++) await look(T0 + day * DAY)
  const about = { ...GONE, name: 'Lab T1', bot: 'U1', scopes: [], installedAt: T0 + 89 * DAY }
  await store.install(about, 'xoxb-again')
  for (const { ref } of await store.channels()) await store.release(ref, undefined, T0 + 89 * DAY)
  expect(await look(T0 + 300 * DAY)).toEqual([])
  expect(await left()).toEqual(['T1C1 on', 'T1C2 paused', 'T2C1 on', 'T2C2 paused'])
  expect(await store.installation(GONE)).toMatchObject({ state: 'installed', token: 'xoxb-again' })
  await store.close()
})
