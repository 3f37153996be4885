import { expect, test } from 'vitest'
import { type Open, useStore } from './sample.ts'

export function packContract(open: Open): void {
  const store = useStore(open)

  test('none are kept at first', async () => {
    expect(await store().keptPacks()).toEqual(new Map())
    await store().keepPacks(new Map())
    expect(await store().keptPacks()).toEqual(new Map())
  })

  test('one takes the place of what was kept under its name, and the others stay', async () => {
    await store().keepPacks(
      new Map([
        ['moe', 'MoE, "mixture of experts"'],
        ['agents', 'LLM agents'],
      ]),
    )
    await store().keepPacks(new Map([['moe', 'MoE']]))
    expect([...(await store().keptPacks())]).toEqual([
      ['agents', 'LLM agents'],
      ['moe', 'MoE'],
    ])
  })

  test('kept by several processes at once, each name has one text', async () => {
    const names = ['a', 'b', 'c']
    const packs = (text: string): Map<string, string> => new Map(names.map((name) => [name, text]))
    await Promise.all(['one', 'two', 'three'].map((text) => store().keepPacks(packs(text))))
    const kept = await store().keptPacks()
    expect([...kept.keys()]).toEqual(names)
    expect(new Set(kept.values()).size).toBe(1)
  })
}
