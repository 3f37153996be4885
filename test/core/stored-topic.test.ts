import { describe, expect, test } from 'vitest'
import { packsToKeep, readStored } from '../../src/core/stored-topic.ts'

const packsOf = (packs: Readonly<Record<string, string>>) => new Map(Object.entries(packs))

describe('a stored topic', () => {
  const read = (text: string, now: Record<string, string>, then: Record<string, string>) =>
    readStored(text, { packs: packsOf(now), keptPacks: packsOf(then) })

  test('is read with the packs of now', () => {
    const one = read('@moe', { moe: 'experts' }, { moe: 'MoE' })
    expect(one).toEqual(read('@moe', { moe: 'experts' }, {}))
    expect(one).not.toHaveProperty('fault')
  })

  test('means what it meant before where these do not let it be read', () => {
    const before = read('@moe', { moe: 'MoE' }, {})
    expect(read('@moe', {}, { moe: 'MoE' })).toEqual({
      ...before,
      fault: 'There is no pack @moe: @moe here ↑; "topics" lists the packs.',
    })
    expect(read('@moe', { moe: 'MoE OR' }, { moe: 'MoE' })).toMatchObject({
      ...before,
      fault: expect.stringContaining('Pack @moe cannot be read'),
    })
  })

  test('is refused, as the packs of now refuse it, where neither do', () => {
    expect(read('@moe', {}, { agents: 'LLM' })).toEqual({
      kind: 'refused',
      sentence: 'There is no pack @moe: @moe here ↑; "topics" lists the packs.',
    })
  })
})

describe('the packs to keep', () => {
  const toKeep = (now: Record<string, string>, then: Record<string, string>, ...goOn: string[]) =>
    Object.fromEntries(packsToKeep({ packs: packsOf(now), keptPacks: packsOf(then) }, goOn))

  test('are those of now that differ', () => {
    expect(toKeep({ a: 'x', b: 'y', c: 'z' }, { a: 'x', b: 'old', gone: 'w' })).toEqual({ b: 'y', c: 'z' })
  })

  test('but for those by which a topic goes on, directly or through others', () => {
    const then = { a: 'old, @b', b: 'old OR ti:@C', c: 'old', d: 'old' }
    const now = { a: 'new', b: 'new', c: 'new', d: 'new' }
    expect(toKeep(now, then, 'robots -@a')).toEqual({ d: 'new' })
    expect(toKeep(now, then, '@B, "of @a"', '@d')).toEqual({ a: 'new' })
  })

  test('packs that name each other by now end no less', () => {
    expect(toKeep({ a: 'new' }, { a: 'old, @b', b: '@a' }, '@a')).toEqual({})
  })
})
