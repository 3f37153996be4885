/**
 * Texts sealed for storage: AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits. A sealed text names the key that opens
 * it, and it opens only in the place for which it was sealed.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from 'node:crypto'

/** Texts from which keys are made: the one that seals, and older ones that still open. */
export type Keys = { readonly current: string; readonly old: readonly string[] }

export type Opened =
  | { readonly kind: 'opened'; readonly text: string }
  | { readonly kind: 'locked'; readonly why: string }

export type Seals = {
  /** `place` is where the sealed text will stand. Throws one sentence without a key. */
  seal(text: string, place: string): string
  open(sealed: string, place: string): Opened
  /** Whether it was sealed with the current key. */
  isCurrent(sealed: string): boolean
}

type Key = { readonly id: string; readonly secret: Buffer }

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const VERSION = 's1'

/**
 * The text of a key may be a phrase that somebody made up, so guessing it is made slow (RFC 7914; 16 MB, some 50 ms on a server).
 * The salt is the same everywhere: what is sealed on one machine opens on another with the same key.
 */
const SALT = 'paperwire sealed texts 1'

/** Keys are made at first use. */
export function createSeals(keys: Keys | undefined): Seals {
  let made: readonly Key[] | undefined
  /** The current one first. */
  const all = (): readonly Key[] => {
    made ??= keys === undefined ? [] : [keys.current, ...keys.old].map(makeKey)
    return made
  }
  const current = (): Key => {
    const [key] = all()
    if (key === undefined) throw new Error('PAPERWIRE_KEY is not set, and no token is stored without it: set it.')
    return key
  }
  return {
    seal: (text, place) => sealWith(current(), text, place),
    open(sealed, place) {
      const { keyId } = partsOf(sealed)
      const key = all().find(({ id }) => id === keyId)
      if (key === undefined) {
        const why =
          keys === undefined ? 'PAPERWIRE_KEY is not set' : 'neither PAPERWIRE_KEY nor PAPERWIRE_OLD_KEYS opens it'
        return { kind: 'locked', why }
      }
      const text = openWith(key, sealed, place)
      return text === undefined
        ? { kind: 'locked', why: 'it was changed, or belongs elsewhere' }
        : { kind: 'opened', text }
    },
    isCurrent: (sealed) => partsOf(sealed).keyId === current().id,
  }
}

function makeKey(text: string): Key {
  const secret = scryptSync(text, SALT, 32)
  return { id: createHash('sha256').update('key id').update(secret).digest('hex').slice(0, 8), secret }
}

function sealWith({ id, secret }: Key, text: string, place: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(placeOf(id, place))
  const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return [VERSION, id, nonce.toString('base64url'), hidden.toString('base64url')].join('.')
}

/** Undefined for what was not sealed with this key for this place. */
function openWith({ id, secret }: Key, sealed: string, place: string): string | undefined {
  const { nonce, hidden } = partsOf(sealed)
  if (nonce.length !== NONCE_BYTES || hidden.length < TAG_BYTES) return undefined
  const decipher = createDecipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(placeOf(id, place))
  decipher.setAuthTag(hidden.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(hidden.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** Not secret, yet what it says must be true: the form, the key and the place. */
function placeOf(keyId: string, place: string): Buffer {
  return Buffer.from(JSON.stringify([VERSION, keyId, place]))
}

function partsOf(sealed: string): { keyId: string | undefined; nonce: Buffer; hidden: Buffer } {
  const [version, keyId, nonce = '', hidden = ''] = sealed.split('.')
  return {
    keyId: version === VERSION ? keyId : undefined,
    nonce: Buffer.from(nonce, 'base64url'),
    hidden: Buffer.from(hidden, 'base64url'),
  }
}
