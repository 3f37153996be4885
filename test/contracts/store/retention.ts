import { expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import type { Dropped } from '../../../src/core/store/retention.ts'
import {
  arrival,
  DAY,
  follow,
  HOUR,
  MESSAGE,
  matched,
  type Open,
  record,
  ref,
  sampleChannel,
  samplePlan,
  see,
  T0,
  useStore,
} from './sample.ts'

const free = { sends: 1, perMs: 0 }
const pace = new Map([['terminal', { channel: free, workspace: free, bot: free }] as const])

export function retentionContract(open: Open): void {
  const store = useStore(open)

  /** Slice by slice to the end; how many rows in each. */
  async function drop(what: Dropped, before: number, limit = 2): Promise<number[]> {
    const counts: number[] = []
    let after: string | undefined
    do {
      const { dropped, next } = await store().dropOld(what, { before, limit, ...(after !== undefined && { after }) })
      counts.push(dropped)
      after = next
    } while (after !== undefined)
    return counts
  }
  async function deliver(at = T0 + HOUR): Promise<void> {
    const claim = await store().claim({ at, owner: 'w', leaseMs: HOUR, settleMs: 9, pace })
    if (claim === undefined) throw new Error('Nothing is due.')
    await store().intend(claim, at)
    await store().settle(claim, { state: 'delivered', ref: `ref of ${claim.delivery.id}` }, at)
  }
  const textOf = async (id: string) => (await store().delivery(id))?.message.items.length

  test('of a settled delivery the text goes, and nothing else; what is open or young keeps it', async () => {
    await see(store(), [arrival('one')])
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await store().openChannel(sampleChannel(name))
      await store().plan(samplePlan(`of-${name}`, name, { papers: name === 'a' ? ['one'] : [], at: T0 }))
    }
    await store().openChannel(sampleChannel('young'))
    await store().plan(samplePlan('of-young', 'young', { papers: [], at: T0 + DAY }))
    for (let count = 0; count < 4; count++) await deliver()
    const before = new Map((await store().deliveries()).map((one) => [one.id, one]))
    const open = [...before.values()].filter(({ state }) => state === 'due').map(({ id }) => id)
    expect(open).toHaveLength(2)

    expect((await drop('messages', T0 + DAY)).reduce((sum, count) => sum + count, 0)).toBe(4)
    for (const one of await store().deliveries()) {
      const whole = before.get(one.id)
      if (open.includes(one.id)) expect(one).toEqual(whole)
      else
        expect(one).toEqual({
          ...whole,
          message: { v: 1, title: MESSAGE.title, items: [], actions: [], notification: '' },
        })
    }
    expect(await drop('messages', T0 + DAY)).toEqual([0])
    expect(await store().plan(samplePlan('again', 'a', { papers: ['one'], slot: 'scheduled:later' }))).toBe('taken')

    await deliver()
    await deliver(T0 + 2 * DAY)
    await drop('messages', T0 + 9 * DAY)
    // Passed over while it was open, it keeps its text.
    expect([await textOf('of-young'), await textOf(open.find((id) => id !== 'of-young') ?? '')]).toEqual([
      0,
      MESSAGE.items.length,
    ])
  })

  test('of the counts of upvotes the last stays, and every other change', async () => {
    await see(store(), [arrival('one', { upvotes: 1, version: 1 })])
    const told = [
      { upvotes: 2 },
      { upvotes: 5 },
      { title: 'Another title', version: 2, upvotes: 7 },
      { upvotes: 9 },
      { upvotes: 12 },
    ]
    for (const [index, parts] of told.entries())
      await see(store(), [arrival('one', parts)], { at: T0 + (index + 1) * DAY })
    await see(store(), [arrival('two', { upvotes: 1 }), arrival('three', { upvotes: 1 })], { at: T0 + 9 * DAY })
    await see(store(), [arrival('two', { upvotes: 2 })], { at: T0 + 10 * DAY })
    await see(store(), [arrival('two', { upvotes: 3 })], { at: T0 + 11 * DAY })
    expect(await store().versions('one')).toHaveLength(6)
    expect(await drop('votes', T0 + DAY)).toEqual([3])
    const left = (await store().versions('one')).map(({ at, fields }) => [
      (at - T0) / DAY,
      fields.title,
      fields.upvotes,
    ])
    expect(left).toEqual([
      [0, expect.any(String), 1],
      [3, 'Another title', 7],
      [5, 'Another title', 12],
    ])
    expect(await store().versions('two')).toHaveLength(3)
    expect(await drop('votes', T0 + 30 * DAY, 1)).toEqual([0, 1, 0])
    expect((await store().versions('two')).map(({ fields }) => fields.upvotes)).toEqual([1, 3])
  })

  test('matches of a subscription removed long ago go, unless a delivery has them or another one took the paper', async () => {
    await see(store(), [arrival('posted'), arrival('waits'), arrival('both')])
    const [first, second] = [await follow(store(), 'lab'), await follow(store(), 'lab', { topic: 'adapters' })]
    await record(store(), [
      matched(first, 'posted'),
      matched(first, 'waits'),
      matched(first, 'both'),
      matched(second, 'both'),
    ])
    await store().plan(samplePlan('digest', 'lab', { papers: ['posted'] }))
    await store().changeSubscription(first.id, { removedAt: T0 })
    const lab = channelKey(ref('lab'))
    const matchesOf = async (paper: string) =>
      (await store().matchOf(lab, paper)).matches.map(({ subscription }) => subscription)
    expect(await drop('matches', T0)).toEqual([0])
    expect(await drop('matches', T0 + DAY)).toEqual([2, 0])
    expect(await matchesOf('posted')).toEqual([first.id])
    expect(await matchesOf('waits')).toEqual([])
    expect(await matchesOf('both')).toEqual([second.id])
    expect((await store().openMatches(lab)).map(({ paper }) => paper.key)).toEqual(['both'])
  })

  test('papers that are gone are told of while somebody may not have heard', async () => {
    await store().openChannel(sampleChannel('lab'))
    const lab = channelKey(ref('lab'))
    const made = { channel: lab, url: 'https://lab.example.org/a.atom', title: 'Lab', by: 'ann', addedAt: T0 }
    const { source } = await store().addFeed(made)
    await see(store(), [arrival('own')], { source, channel: lab })
    await store().hold(ref('lab'), 'gone', T0)
    expect(await store().deleteChannel(ref('lab'), T0)).toBe(true)
    const gone = async () => (await store().changedPapers(0, 9)).filter((change) => 'gone' in change).length
    expect(await gone()).toBe(1)
    expect(await drop('gone', T0 + DAY)).toEqual([0])
    expect(await gone()).toBe(1)
  })
}
