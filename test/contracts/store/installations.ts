import { expect, test } from 'vitest'
import { MINUTE } from '../../../src/core/instant.ts'
import type { Installed } from '../../../src/core/store/workspaces.ts'
import type { Keys } from '../../../src/store/installations/sealed.ts'
import { type Open, sampleChannel, T0, useStore } from './sample.ts'

/** What the stores of the contract are opened with. */
export const KEYS: Keys = { current: 'a key that is long enough for tests', old: [] }

const LAB = { platform: 'slack', workspace: 'T1LAB' } as const
const INSTALLED: Installed = {
  ...LAB,
  name: 'The Lab',
  bot: 'U1PAPERWIRE',
  scopes: ['commands', 'chat:write'],
  by: 'U7ANN',
  installedAt: T0,
}
const TOKEN = 'xoxb-1-lab'

export function installationContract(open: Open): void {
  const store = useStore(open)

  test('what was installed comes back, the token in clear', async () => {
    expect(await store().installation(LAB)).toBeUndefined()
    await store().install(INSTALLED, TOKEN)
    expect(await store().installation(LAB)).toEqual({ ...INSTALLED, state: 'installed', token: TOKEN })
    const { by: _, ...nobody } = { ...INSTALLED, workspace: 'T0FAR' }
    await store().install(nobody, 'xoxb-2-far')
    expect(await store().installations()).toEqual([
      { ...nobody, state: 'installed', token: 'xoxb-2-far' },
      { ...INSTALLED, state: 'installed', token: TOKEN },
    ])
  })

  test('installing again replaces all of it', async () => {
    await store().install(INSTALLED, TOKEN)
    await store().revokeInstallation(LAB, T0, T0 + 1)
    const again = { ...INSTALLED, name: 'The new Lab', scopes: ['commands'], installedAt: T0 + MINUTE }
    await store().install(again, 'xoxb-1-new')
    expect(await store().installations()).toEqual([{ ...again, state: 'installed', token: 'xoxb-1-new' }])
  })

  test('a revoked one has no token any more', async () => {
    await store().install(INSTALLED, TOKEN)
    expect(await store().revokeInstallation(LAB, T0, T0 + 1)).toBe(true)
    expect(await store().revokeInstallation(LAB, T0, T0 + 2)).toBe(false)
    expect(await store().installation(LAB)).toEqual({ ...INSTALLED, state: 'revoked', revokedAt: T0 + 1 })
  })

  test('news of an older installation revokes nothing', async () => {
    await store().install(INSTALLED, TOKEN)
    await store().install({ ...INSTALLED, installedAt: T0 + MINUTE }, 'xoxb-1-new')
    expect(await store().revokeInstallation(LAB, T0, T0 + MINUTE + 1)).toBe(false)
    expect(await store().installation(LAB)).toMatchObject({ state: 'installed', token: 'xoxb-1-new' })
  })

  test('a revoked one is forgotten once its channels are, and no other', async () => {
    await store().install(INSTALLED, TOKEN)
    await store().install({ ...INSTALLED, workspace: 'T2' }, 'xoxb-2')
    expect(await store().forgetInstallation(LAB, T0 + 1)).toBe(false)
    await store().revokeInstallation(LAB, T0, T0 + 1)
    const channel = { ...LAB, channel: 'C1' }
    await store().openChannel(sampleChannel('robotics', { ref: channel }))
    expect(await store().forgetInstallation(LAB, T0 + 1)).toBe(false)
    await store().hold(LAB, 'gone', T0 + 2)
    await store().deleteChannel(channel, T0 + 2)
    expect(await store().forgetInstallation(LAB, T0 + 2)).toBe(false)
    expect(await store().forgetInstallation(LAB, T0 + 1)).toBe(true)
    expect((await store().installations()).map(({ workspace }) => workspace)).toEqual(['T2'])
  })

  test('what was begun is taken once, at the same time too', async () => {
    const begun = { state: 'hash of a state', browser: 'hash of a browser', at: T0 }
    await store().beginInstall(begun, T0 - MINUTE, 10)
    const taken = await Promise.all(Array.from({ length: 5 }, () => store().takeInstall(begun.state)))
    expect(taken.filter((one) => one !== undefined)).toEqual([begun])
    expect(await store().takeInstall('another')).toBeUndefined()
  })

  test('what was begun long ago is dropped, and of too many the oldest', async () => {
    const begin = (state: string, at: number) => store().beginInstall({ state, browser: 'b', at }, at - 10 * MINUTE, 2)
    await begin('first', T0)
    await begin('second', T0 + 10 * MINUTE + 1)
    expect(await store().takeInstall('first')).toBeUndefined()
    await begin('third', T0 + 11 * MINUTE)
    await begin('fourth', T0 + 12 * MINUTE)
    expect(await store().takeInstall('second')).toBeUndefined()
    expect(await store().takeInstall('third')).toMatchObject({ at: T0 + 11 * MINUTE })
    expect(await store().takeInstall('fourth')).toMatchObject({ at: T0 + 12 * MINUTE })
  })

  test('with one key there is nothing to rotate', async () => {
    await store().install(INSTALLED, TOKEN)
    expect(await store().rotateKeys()).toEqual({ sealed: 0, kept: 1, locked: [] })
  })
}
