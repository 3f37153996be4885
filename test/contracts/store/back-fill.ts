import { expect, test } from 'vitest'
import { arrival, HOUR, type Open, see, T0, useStore } from './sample.ts'

const SINCE = '2026-09-26'

export function backFillContract(open: Open): void {
  const store = useStore(open)

  /** A page of the past, with how far it reaches. */
  const fill = (key: string, back: { cursor: string; reached?: string; read: number; takes?: string }, source = 'hf') =>
    see(store(), [arrival(key, { listedOn: '2026-11-01' })], { source, live: false, back })

  test('is wanted once; how far it came is stored with its entries', async () => {
    expect(await store().backFills()).toEqual([])
    expect(await store().wantBackFill('hf', SINCE)).toEqual({ source: 'hf', since: SINCE, read: 0 })
    await see(store(), [arrival('new')], { cursor: 'live' })
    await fill('a', { cursor: 'p1', read: 1 })
    expect(await store().backFills()).toEqual([{ source: 'hf', since: SINCE, cursor: 'p1', read: 1 }])
    await fill('b', { cursor: 'p2', reached: '2026-11-12', read: 2 })
    await fill('c', { cursor: 'p3', read: 3 })
    const [stands] = await store().backFills()
    expect(stands).toEqual({ source: 'hf', since: SINCE, cursor: 'p3', reached: '2026-11-12', read: 3 })
    expect(await store().wantBackFill('hf', SINCE)).toEqual(stands)
    expect(await store().sourceState('hf')).toEqual({ source: 'hf', cursor: 'live' })
    expect((await store().unmatched(9)).map(({ paper }) => paper.key)).toEqual(['new'])
  })

  test('a batch that fails moves nothing', async () => {
    await store().wantBackFill('hf', SINCE)
    await fill('a', { cursor: 'p1', read: 1 })
    const broken = { ...arrival('b'), keys: [undefined as unknown as string] as const }
    const batch = { live: false, back: { cursor: 'p2', read: 2 } }
    await expect(see(store(), [arrival('c'), broken], batch)).rejects.toThrow()
    expect((await store().backFills())[0]).toMatchObject({ cursor: 'p1', read: 1 })
    expect(await store().paper('c')).toBeUndefined()
  })

  test('why it stopped stands until it goes on', async () => {
    await store().wantBackFill('hf', SINCE)
    await fill('a', { cursor: 'p1', read: 1 })
    await store().recordBackFill('hf', { error: 'timed out' })
    expect(await store().wantBackFill('hf', SINCE)).toMatchObject({ cursor: 'p1', read: 1, error: 'timed out' })
    await fill('b', { cursor: 'p2', read: 2 })
    expect((await store().backFills())[0]).not.toHaveProperty('error')
    await store().recordBackFill('hf', { error: 'timed out' })
    await store().recordBackFill('hf', { doneAt: T0, since: SINCE })
    expect(await store().backFills()).toEqual([{ source: 'hf', since: SINCE, cursor: 'p2', read: 2, doneAt: T0 }])
  })

  test('an earlier day opens it again from where it was left, a later one changes nothing', async () => {
    await store().wantBackFill('hf', SINCE)
    await fill('a', { cursor: 'p1', reached: SINCE, read: 1 })
    await store().recordBackFill('hf', { doneAt: T0 + HOUR, since: SINCE })
    const done = { source: 'hf', since: SINCE, cursor: 'p1', reached: SINCE, read: 1, doneAt: T0 + HOUR }
    expect(await store().wantBackFill('hf', '2026-10-01')).toEqual(done)
    const { doneAt: _, ...open } = done
    expect(await store().wantBackFill('hf', '2026-08-01')).toEqual({ ...open, since: '2026-08-01' })
    expect(await store().wantBackFill('hf', SINCE)).toMatchObject({ since: '2026-08-01' })
  })

  test('is not done with less than somebody has wanted meanwhile', async () => {
    await store().wantBackFill('hf', '2026-10-25')
    await store().wantBackFill('hf', '2026-06-01')
    await fill('a', { cursor: 'p9', reached: '2026-10-25', read: 1 })
    await store().recordBackFill('hf', { doneAt: T0, since: '2026-10-25' })
    expect((await store().backFills())[0]).toEqual({
      ...{ source: 'hf', since: '2026-06-01', cursor: 'p9', reached: '2026-10-25', read: 1 },
    })
    await store().recordBackFill('hf', { doneAt: T0, since: '2026-06-01' })
    expect((await store().backFills())[0]?.doneAt).toBe(T0)
  })

  test('of two processes that read it the one that is further back counts', async () => {
    await store().wantBackFill('hf', SINCE)
    await fill('a', { cursor: 'p9', reached: '2026-10-01', read: 9 })
    await fill('b', { cursor: 'p2', reached: '2026-11-01', read: 2 })
    expect(await store().paper('b')).toBeDefined()
    expect((await store().backFills())[0]).toMatchObject({ cursor: 'p9', reached: '2026-10-01', read: 9 })
    await fill('c', { cursor: 'p10', reached: '2026-09-30', read: 10 })
    expect((await store().backFills())[0]).toMatchObject({ cursor: 'p10', reached: '2026-09-30' })
  })

  test('a source that takes something else is read anew, back to the earliest day', async () => {
    await store().wantBackFill('arxiv', SINCE, 'cs.CL')
    await fill('a', { cursor: 'p1', reached: SINCE, read: 1, takes: 'cs.CL' }, 'arxiv')
    const done = { doneAt: T0, since: SINCE, takes: 'cs.CL' }
    await store().recordBackFill('arxiv', done)
    expect(await store().wantBackFill('arxiv', '2026-10-01', 'cs.CL')).toMatchObject({ doneAt: T0, reached: SINCE })
    const anew = { source: 'arxiv', since: SINCE, takes: 'cs.CL cs.RO', read: 0 }
    expect(await store().wantBackFill('arxiv', '2026-10-01', 'cs.CL cs.RO')).toEqual(anew)
    // Another process is still reading what was wanted before.
    await fill('b', { cursor: 'p2', reached: '2026-10-01', read: 2, takes: 'cs.CL' }, 'arxiv')
    await store().recordBackFill('arxiv', done)
    expect(await store().backFills()).toEqual([anew])
    expect(await store().wantBackFill('arxiv', SINCE)).toEqual({ source: 'arxiv', since: SINCE, read: 0 })
  })

  test('each source has its own', async () => {
    await store().wantBackFill('hf', SINCE)
    await store().wantBackFill('arxiv', '2026-10-01')
    await fill('a', { cursor: 'p1', read: 1 }, 'arxiv')
    expect((await store().backFills()).map(({ source, cursor }) => [source, cursor])).toEqual([
      ['arxiv', 'p1'],
      ['hf', undefined],
    ])
  })

  test('what was never wanted cannot go on', async () => {
    await expect(fill('a', { cursor: 'p1', read: 1 })).rejects.toThrow('never wanted')
    expect(await store().paperCount()).toBe(0)
    await expect(store().recordBackFill('hf', { doneAt: T0, since: SINCE })).rejects.toThrow('never wanted')
  })
}
