/** Many who claim at once, on connections of their own. */
import { describe, expect, test } from 'vitest'
import { type ChannelKey, channelKey } from '../../src/core/channel.ts'
import { HOUR, MINUTE } from '../../src/core/instant.ts'
import type { Pace } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import { openStore } from '../../src/store/open-store.ts'
import { ref, sampleChannel, samplePlan, T0 } from '../contracts/store/sample.ts'
import { isWithoutPostgres, newDatabase, query } from './empty-database.ts'

const FREE = { sends: 1, perMs: 0 }
const LEASE = 60_000

type Asked = { readonly at?: number; readonly pace?: Partial<Pace>; readonly leaseMs?: number; readonly owner?: string }

function claim(store: Store, { at = T0, pace = {}, leaseMs = LEASE, owner = 'w' }: Asked = {}) {
  const paces = new Map([['terminal', { channel: FREE, workspace: FREE, bot: FREE, ...pace }]] as const)
  return store.claim({ at, owner, leaseMs, settleMs: 0, pace: paces })
}

async function withStores<Result>(
  count: number,
  opening: Parameters<typeof openStore>[1],
  use: (stores: readonly [Store, Store, ...Store[]], url: string) => Promise<Result>,
): Promise<Result> {
  const url = await newDatabase()
  const [first, second, ...others] = await Promise.all(Array.from({ length: count }, () => openStore(url, opening)))
  if (first === undefined || second === undefined) throw new Error('At least two stores are needed.')
  try {
    return await use([first, second, ...others], url)
  } finally {
    await Promise.all([first, second, ...others].map((store) => store.close()))
  }
}

/** Channels with one delivery each, in one workspace. */
async function planEach(store: Store, count: number, at = T0): Promise<void> {
  for (let number = 0; number < count; number++) {
    await store.openChannel(sampleChannel(`c${number}`))
    await store.plan(samplePlan(`d${number}`, `c${number}`, { at }))
  }
}

const CLAIMERS = 8
const CHANNELS = 40
const EACH = 50

/** What `plan` would write, from the first delivery of each channel. */
const MORE = `
  insert into delivery (id, channel, seq, slot, part, kind, message, shown, state, ready_at, epoch, attempts, refusals,
    maybe_repeated, planned_at, changed_at)
  select id || 'x' || n, channel, n, slot || n, part, kind, message, shown, state, ready_at, epoch, attempts, refusals,
    maybe_repeated, planned_at, changed_at
  from delivery cross join generate_series(2, ${EACH}) n`

describe.skipIf(isWithoutPostgres())('claims beside each other', () => {
  test(`${CLAIMERS} claimers, ${CHANNELS * EACH} deliveries: each once, one at a time in a channel, in order`, {
    timeout: 240_000,
  }, async () => {
    await withStores(CLAIMERS, { now: () => T0 }, async (stores, url) => {
      const [store] = stores
      for (let number = 0; number < CHANNELS; number++) {
        const channel = ref(`c${number}`, `w${number % 5}`)
        await store.openChannel(sampleChannel(channel.channel, { ref: channel }))
        await store.plan(samplePlan(`d${number}`, channel.channel, { channel }))
      }
      await query(url, MORE)
      const inFlight = new Set<ChannelKey>()
      const claimed: string[] = []
      const wrong: string[] = []
      const byStore = await Promise.all(
        stores.map(async (one, number) => {
          let own = 0
          for (let misses = 0; misses < 50; ) {
            const ours = await claim(one, { owner: `w${number}` })
            if (ours === undefined) {
              misses++
              continue
            }
            misses = 0
            own++
            const key = channelKey(ours.delivery.channel)
            if (inFlight.has(key)) wrong.push(`${key} has two in flight`)
            inFlight.add(key)
            claimed.push(ours.delivery.id)
            if (!(await one.intend(ours, T0))) wrong.push(`${ours.delivery.id} was no longer ours`)
            inFlight.delete(key)
            if (!(await one.settle(ours, { state: 'delivered', ref: 'r' }, T0)))
              wrong.push(`${key} was settled by another`)
          }
          return own
        }),
      )
      expect(wrong).toEqual([])
      expect(claimed).toHaveLength(CHANNELS * EACH)
      expect(new Set(claimed).size).toBe(CHANNELS * EACH)
      for (let number = 0; number < CHANNELS; number++) {
        const turns = claimed.filter((id) => id === `d${number}` || id.startsWith(`d${number}x`))
        expect(turns).toEqual(turns.toSorted((a, b) => Number(a.split('x')[1] ?? 1) - Number(b.split('x')[1] ?? 1)))
      }
      // Or they were not beside each other.
      expect(byStore.filter((own) => own > 0).length).toBeGreaterThan(1)
      expect(await query(url, 'select distinct state, epoch from delivery')).toEqual([{ state: 'delivered', epoch: 1 }])
    })
  })

  test.each(['channel', 'workspace', 'bot'] as const)('a turn of the pace of a %s is taken once', async (scope) => {
    await withStores(CLAIMERS, { now: () => T0 }, async (stores) => {
      const [store] = stores
      await planEach(store, 12)
      const pace = { [scope]: { sends: 1, perMs: 30_000 } }
      const round = async (at: number): Promise<number> => {
        const taken = await Promise.all(stores.map((one) => claim(one, { at, pace })))
        return taken.filter((one) => one !== undefined).length
      }
      expect([await round(T0), await round(T0 + 29_999)]).toEqual(scope === 'channel' ? [8, 4] : [1, 0])
      expect(await round(T0 + 30_000)).toBe(scope === 'channel' ? 0 : 1)
    })
  })

  test('the pace of a workspace is kept, whoever claims', { timeout: 60_000 }, async () => {
    const gap = 40
    const count = 30
    await withStores(CLAIMERS, {}, async (stores, url) => {
      await planEach(stores[0], count, Date.now())
      await Promise.all(
        stores.map(async (one) => {
          const pace = { workspace: { sends: 1, perMs: gap } }
          while ((await one.countOpen()).all > 0) {
            const ours = await claim(one, { at: Date.now(), pace })
            if (ours !== undefined) await one.settle(ours, { state: 'delivered', ref: 'r' }, Date.now())
          }
        }),
      )
      // `ready_at` of a delivered one is the end of its lease, by the database's clock.
      const rows = (await query(url, 'select ready_at::float8 as at from delivery order by ready_at')) as {
        at: number
      }[]
      const times = rows.map(({ at }) => at)
      expect(times).toHaveLength(count)
      for (let from = 0; from < count; from++)
        for (let to = from + 1; to < count; to++)
          expect((times[to] ?? 0) - (times[from] ?? 0)).toBeGreaterThanOrEqual((to - from - 1) * gap)
    })
  })

  test('what changes while others claim is never passed over: plans, withdrawals, lost and found channels', {
    timeout: 120_000,
  }, async () => {
    await withStores(4, { now: () => T0 }, async (stores) => {
      const [store, other] = stores
      for (const name of ['x', 'y', 'z']) await store.openChannel(sampleChannel(name))
      let isOver = false
      const wrong: string[] = []
      const inFlight = new Set<ChannelKey>()
      const working = stores.map(async (one, number) => {
        while (!isOver || (await claimable(one))) {
          const ours = await claim(one, { owner: `w${number}` })
          if (ours === undefined) continue
          const key = channelKey(ours.delivery.channel)
          if (inFlight.has(key)) wrong.push(`${key} has two in flight`)
          inFlight.add(key)
          await one.intend(ours, T0)
          inFlight.delete(key)
          const ends =
            number === 3 ? ({ state: 'held', heldFor: 'access', why: 'gone', scope: 'workspace' } as const) : undefined
          await one.settle(ours, ends ?? { state: 'delivered', ref: 'r' }, T0)
        }
      })
      for (let number = 0; number < 40; number++) {
        const name = ['x', 'y', 'z'][number % 3] ?? 'x'
        await Promise.all([
          store.plan(samplePlan(`d${number}`, name, { kind: 'notice' })),
          other.withdraw(`d${number - 1}`, T0),
          other.hold(ref(name), 'gone', T0),
          store.release(ref(name), undefined, T0),
        ])
        await Promise.all(['x', 'y', 'z'].map((one) => store.release(ref(one), undefined, T0)))
      }
      isOver = true
      const opening = setInterval(() => {
        for (const name of ['x', 'y', 'z']) void store.release(ref(name), undefined, T0).catch(() => {})
      }, 50)
      await Promise.all(working)
      clearInterval(opening)
      expect(wrong).toEqual([])
      const left = await store.deliveries({ states: ['due', 'sending', 'uncertain', 'held'] })
      expect(left.map(({ id, state }) => [id, state])).toEqual([])
    })
  })
})

/** Whether anything waits. */
async function claimable(store: Store): Promise<boolean> {
  return (await store.countOpen()).all > 0
}

describe.skipIf(isWithoutPostgres())('the clock of the database', () => {
  test('replicas whose clocks are an hour apart neither steal a lease nor starve', async () => {
    await withStores(2, {}, async ([ahead, right], url) => {
      const [early, now] = [() => Date.now() + HOUR, () => Date.now()]
      await planEach(right, 1, now())
      const ours = await claim(right, { at: now(), owner: 'right' })
      expect(ours?.leaseUntil).toBeLessThanOrEqual(now() + LEASE)
      expect(await claim(ahead, { at: early(), owner: 'ahead' })).toBeUndefined()
      const next = (await ahead.nextReadyAt(['terminal'], early())) ?? 0
      expect(next - early()).toBeGreaterThan(LEASE - 30_000)
      expect(next - early()).toBeLessThanOrEqual(LEASE + 1_000)
      expect(ours && (await right.intend(ours, now()))).toBe(true)
      expect(ours && (await right.settle(ours, { state: 'uncertain', readyAt: now(), why: 'reset' }, now()))).toBe(true)

      // A wait of the one whose clock is ahead is no hour long for the other, nor is it over at once.
      const theirs = await claim(ahead, { at: early(), owner: 'ahead' })
      // Platforms are asked for what stands there since then: by the database's clock, not by that of whoever claims.
      expect(Math.abs((theirs?.delivery.unsureSince ?? 0) - now())).toBeLessThan(MINUTE)
      const due = { state: 'due', why: 'busy', refusals: 0, maybeRepeated: false } as const
      expect(theirs && (await ahead.settle(theirs, { ...due, readyAt: early() + 30_000 }, early()))).toBe(true)
      expect(await claim(right, { at: now() })).toBeUndefined()
      const wait = ((await right.nextReadyAt(['terminal'], now())) ?? 0) - now()
      expect(wait).toBeGreaterThan(10_000)
      expect(wait).toBeLessThanOrEqual(31_000)
      await query(url, 'update delivery set ready_at = 0')
      expect((await claim(right, { at: now() - HOUR }))?.delivery.id).toBe('d0')
    })
  })

  test('a try is looked for since the earlier of the two clocks, unless the caller’s is wrong', async () => {
    await withStores(2, {}, async ([store, other], url) => {
      await planEach(store, 4, Date.now())
      for (const [aheadMs, earlierMs] of [
        [-3 * MINUTE, 3 * MINUTE],
        [3 * MINUTE, 0],
        [-HOUR, 0],
        [HOUR, 0],
      ] as const) {
        const at = Date.now() + aheadMs
        const ours = await claim(store, { at })
        expect(ours && (await store.intend(ours, at))).toBe(true)
        const unsureSince = (ours && (await other.delivery(ours.delivery.id))?.unsureSince) ?? 0
        expect(Math.abs(unsureSince - Date.now() + earlierMs)).toBeLessThan(MINUTE)
      }
      expect(await query(url, 'select count(*)::integer as count from delivery where unsure_since > 0')).toEqual([
        { count: 4 },
      ])
    })
  })

  test('a lease that has ended is taken over, and whoever had it writes nothing more, whatever its clock says', async () => {
    await withStores(2, {}, async ([slow, other]) => {
      await planEach(slow, 1, Date.now())
      const late = Date.now() - HOUR
      const ours = await claim(slow, { at: late, owner: 'slow', leaseMs: 1 })
      await pass(20)
      const theirs = await claim(other, { at: Date.now(), owner: 'other' })
      expect(theirs?.epoch).toBe(2)
      expect(ours && (await slow.intend(ours, late))).toBe(false)
      expect(ours && (await slow.settle(ours, { state: 'delivered', ref: 'r' }, late))).toBe(false)
      expect(theirs && (await other.intend(theirs, Date.now()))).toBe(true)
    })
  })
})

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
