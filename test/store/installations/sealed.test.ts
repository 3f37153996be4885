import { describe, expect, test } from 'vitest'
import { createSeals } from '../../../src/store/installations/sealed.ts'

const PLACE = 'slack:T1LAB'
const TEXT = 'xoxb-1-a-token'
const NEW = 'a new key that is long enough for tests'
const OLD = 'an old key that is long enough for tests'

const seals = createSeals({ current: NEW, old: [OLD] })
const oldSeals = createSeals({ current: OLD, old: [] })

describe('a sealed text', () => {
  test('opens where it was sealed for', () => {
    expect(seals.open(seals.seal(TEXT, PLACE), PLACE)).toEqual({ kind: 'opened', text: TEXT })
  })

  test('shows nothing of the text, and is never the same twice', () => {
    const sealed = Array.from({ length: 50 }, () => seals.seal(TEXT, PLACE))
    expect(new Set(sealed).size).toBe(50)
    expect(sealed.join()).not.toContain(TEXT)
    expect(sealed.join()).not.toContain(Buffer.from(TEXT).toString('base64url').slice(0, 12))
    expect(new Set(sealed.map((one) => one.split('.')[2])).size).toBe(50)
  })

  test('does not open in another place', () => {
    expect(seals.open(seals.seal(TEXT, PLACE), 'slack:T2FAR')).toEqual({
      kind: 'locked',
      why: 'it was changed, or belongs elsewhere',
    })
  })

  test.each([0, 1, 2, 3])('does not open once part %i of it was changed', (part) => {
    const parts = seals.seal(TEXT, PLACE).split('.')
    const changed = parts.map((one, index) => (index === part ? flipped(one) : one)).join('.')
    expect(seals.open(changed, PLACE).kind).toBe('locked')
  })

  test.each(['', 'x', 's1', 's1.', 's1...', TEXT])('is not taken for one where it is %j', (text) => {
    expect(seals.open(text, PLACE).kind).toBe('locked')
  })

  test('cut short does not open', () => {
    const sealed = seals.seal(TEXT, PLACE)
    for (const length of [1, 10, sealed.length - 1, sealed.length - 10])
      expect(seals.open(sealed.slice(0, length), PLACE).kind).toBe('locked')
  })
})

/** Another text of the same length. */
function flipped([first = '', ...rest]: string): string {
  return [first === 'A' ? 'B' : 'A', ...rest].join('')
}

describe('keys', () => {
  test('old ones open, the current one seals', () => {
    const old = oldSeals.seal(TEXT, PLACE)
    expect(seals.open(old, PLACE)).toEqual({ kind: 'opened', text: TEXT })
    expect(seals.isCurrent(old)).toBe(false)
    expect(seals.isCurrent(seals.seal(TEXT, PLACE))).toBe(true)
    expect(oldSeals.open(seals.seal(TEXT, PLACE), PLACE)).toEqual({
      kind: 'locked',
      why: 'neither PAPERWIRE_KEY nor PAPERWIRE_OLD_KEYS opens it',
    })
  })

  test('without any, nothing is sealed and nothing opens', () => {
    const none = createSeals(undefined)
    expect(() => none.seal(TEXT, PLACE)).toThrow('PAPERWIRE_KEY is not set')
    expect(none.open(seals.seal(TEXT, PLACE), PLACE)).toEqual({ kind: 'locked', why: 'PAPERWIRE_KEY is not set' })
  })

  test('what one process sealed another opens', () => {
    expect(createSeals({ current: OLD, old: [] }).open(oldSeals.seal(TEXT, PLACE), PLACE).kind).toBe('opened')
  })
})
