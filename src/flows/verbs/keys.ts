/** The verb `keys rotate`: every stored token is sealed with the current key. */
import { workspaceKey } from '../../core/channel.ts'
import { count, note } from '../../core/reply.ts'
import type { Store } from '../../core/store.ts'
import type { Misuse } from './misuse.ts'
import type { Shown } from './shown.ts'

type Rotated = { readonly sealed: number; readonly kept: number; readonly locked: readonly string[] }

/** Not done where a token is left that no key opens. */
export async function rotateKeys(store: Pick<Store, 'rotateKeys'>, what: string): Promise<Shown<Rotated> | Misuse> {
  if (what !== 'rotate')
    return { message: 'keys is followed by what to do with them.', at: 'keys', mend: 'Write paperwire keys rotate.' }
  const { sealed, kept, locked: unopened } = await store.rotateKeys()
  const locked = unopened.map(workspaceKey)
  const done = `${count(sealed, 'token')} sealed anew with PAPERWIRE_KEY; ${kept} had it already.`
  const lines =
    locked.length > 0
      ? [
          ...(sealed + kept === 0 ? [] : [done]),
          `No key opens the token of ${locked.join(', ')}: give the key that sealed it in PAPERWIRE_OLD_KEYS (and a PAPERWIRE_KEY), or have the app installed there again. Once it is uninstalled there, the token is forgotten by itself.`,
        ]
      : sealed + kept === 0
        ? ['No token is stored, so there is none to seal.']
        : [done, 'PAPERWIRE_OLD_KEYS can go, once every process runs with this key.']
  return { data: { sealed, kept, locked }, message: note(lines), done: locked.length === 0 }
}
