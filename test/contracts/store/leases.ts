import { expect, test } from 'vitest'
import { type Open, useStore } from './sample.ts'

const FOR = 60_000

export function leaseContract(open: Open): void {
  const store = useStore(open)
  const take = (owner: string, at = Date.now(), forMs = FOR): Promise<boolean> =>
    store().takeLease('source hf', owner, at, forMs)

  test('one at a time has it, and renews it as often as it likes', async () => {
    expect(await take('ann')).toBe(true)
    expect(await take('ben')).toBe(false)
    expect(await take('ann')).toBe(true)
    expect(await take('ben')).toBe(false)
    expect(await store().takeLease('source arxiv', 'ben', Date.now(), FOR)).toBe(true)
  })

  test('of many who ask together one has it', async () => {
    const owners = Array.from({ length: 20 }, (_, index) => `owner ${index}`)
    const at = Date.now()
    const taken = await Promise.all(owners.map((owner) => take(owner, at)))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  test('what was given back is free at once, and only its owner gives it back', async () => {
    await take('ann')
    await store().dropLease('source hf', 'ben')
    expect(await take('ben')).toBe(false)
    await store().dropLease('source hf', 'ann')
    expect(await take('ben')).toBe(true)
    expect(await take('ann')).toBe(false)
  })

  test('one that nobody renews ends', async () => {
    const at = Date.now()
    expect(await take('ann', at, 50)).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await take('ben', at + 100, 50)).toBe(true)
    expect(await take('ann', at + 100, 50)).toBe(false)
  })

  test('one that was taken for longer than another asks stays taken', async () => {
    const at = Date.now()
    await take('ann', at, 3 * FOR)
    expect(await take('ben', at, FOR / 4)).toBe(false)
    expect(await take('ann', at, 3 * FOR)).toBe(true)
  })

  test('one that was taken for longer than anybody asks does not count', async () => {
    await take('ann', Date.now(), 24 * 3_600_000)
    expect(await take('ben')).toBe(true)
  })
}
