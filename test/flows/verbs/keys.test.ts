import { expect, test } from 'vitest'
import type { KeyRotation } from '../../../src/core/store/workspaces.ts'
import { rotateKeys } from '../../../src/flows/verbs/keys.ts'
import { textOfMessage } from '../../plain-text.ts'

const storeOf = (rotation: KeyRotation) => ({ rotateKeys: async () => rotation })
const ALL_WELL: KeyRotation = { sealed: 2, kept: 1, locked: [] }

test('tells how many tokens have the current key now', async () => {
  const shown = await rotateKeys(storeOf(ALL_WELL), 'rotate')
  if (!('data' in shown)) throw new Error(shown.message)
  expect(shown.data).toEqual({ sealed: 2, kept: 1, locked: [] })
  expect(shown.done).toBe(true)
  expect(textOfMessage(shown.message)).toContain('2 tokens sealed anew with PAPERWIRE_KEY; 1 had it already.')
})

test('names each workspace whose token no key opens, and fails', async () => {
  const locked = [{ platform: 'slack', workspace: 'T1' }] as const
  const shown = await rotateKeys(storeOf({ ...ALL_WELL, locked }), 'rotate')
  if (!('data' in shown)) throw new Error(shown.message)
  expect(shown.data.locked).toEqual(['slack:T1'])
  expect(shown.done).toBe(false)
  expect(textOfMessage(shown.message)).toContain(
    'No key opens the token of slack:T1: give the key that sealed it in PAPERWIRE_OLD_KEYS (and a PAPERWIRE_KEY), or have the app installed there again. Once it is uninstalled there, the token is forgotten by itself.',
  )
})

test('with no token stored says so, and nothing of a key that may not be set', async () => {
  const shown = await rotateKeys(storeOf({ sealed: 0, kept: 0, locked: [] }), 'rotate')
  if (!('data' in shown)) throw new Error(shown.message)
  expect(textOfMessage(shown.message)).toBe('No token is stored, so there is none to seal.')
})

test.each(['', 'list'])('does nothing for %j', async (what) => {
  expect(await rotateKeys(storeOf(ALL_WELL), what)).toMatchObject({ mend: 'Write paperwire keys rotate.' })
})
