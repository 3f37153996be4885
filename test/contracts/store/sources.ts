import { expect, test } from 'vitest'
import { arrival, DAY, HOUR, type Open, see, T0, useStore } from './sample.ts'

/** What is said of a paper by an entry that replaces it. */
function replacement(key: string, parts: Parameters<typeof arrival>[1] = {}) {
  return arrival(key, { announced: 'replace', ...parts })
}

export function sourceContract(open: Open): void {
  const store = useStore(open)

  test('what became of the last reading of a source', async () => {
    await see(store(), [], { cursor: 'c1' })
    await store().recordRead('hf', { at: T0, entries: 12, rejected: [] })
    await store().recordRead('arxiv', { at: T0, error: 'timed out' })
    await store().recordRead('hf', { at: T0 + 1, error: 'answered 503' })
    const failed = {
      ...{ source: 'hf', firstOkAt: T0, lastOkAt: T0, lastTryAt: T0 + 1 },
      ...{ entries: 12, rejected: 0, error: 'answered 503' },
    }
    expect(await store().sourceStates()).toEqual([{ source: 'arxiv', lastTryAt: T0, error: 'timed out' }, failed])
    await store().recordRead('hf', { at: T0 + 2, entries: 0, rejected: [] })
    const { error: _, ...well } = { ...failed, lastOkAt: T0 + 2, lastTryAt: T0 + 2, entries: 0 }
    expect((await store().sourceStates())[1]).toEqual(well)
    expect(await store().sourceState('hf')).toEqual({ ...well, cursor: 'c1' })
    expect(await store().sourceState('rss')).toBeUndefined()
  })

  test('records that could not be read are counted, the first is told, until a reading without any', async () => {
    const rejected = [
      { at: 'item 3', reason: 'it has no title' },
      { at: 'item 9', reason: 'it has no day' },
    ]
    await store().recordRead('hf', { at: T0, entries: 90, rejected })
    const [degraded] = await store().sourceStates()
    expect(degraded).toMatchObject({ entries: 90, rejected: 2, fault: 'item 3: it has no title' })
    await store().recordRead('hf', { at: T0 + 1, error: 'timed out' })
    expect((await store().sourceStates())[0]).toMatchObject({ rejected: 2, fault: 'item 3: it has no title' })
    await store().recordRead('hf', { at: T0 + 2, entries: 92, rejected: [] })
    const [clean] = await store().sourceStates()
    expect(clean).toMatchObject({ entries: 92, rejected: 0, firstOkAt: T0 })
    expect(clean).not.toHaveProperty('fault')
  })

  test('where nothing has changed, what is known of the list stays, and the source is well again', async () => {
    const rejected = [{ at: 'item 3', reason: 'it has no title' }]
    await store().recordRead('hf', { at: T0, entries: 24, rejected })
    await store().recordRead('hf', { at: T0 + 1, error: 'asks for a pause', restsUntil: T0 + 2 })
    await store().recordRead('hf', { at: T0 + 2, isUnchanged: true })
    expect(await store().sourceStates()).toEqual([
      {
        ...{ source: 'hf', firstOkAt: T0, lastOkAt: T0 + 2, lastTryAt: T0 + 2 },
        ...{ entries: 24, rejected: 1, fault: 'item 3: it has no title' },
      },
    ])
    await store().recordRead('digest', { at: T0, isUnchanged: true })
    expect(await store().sourceState('digest')).toEqual({
      ...{ source: 'digest', firstOkAt: T0, lastOkAt: T0, lastTryAt: T0 },
    })
  })

  test('a list that was read is, although what was listed before it could not be', async () => {
    const error = 'asks for a pause'
    await store().recordRead('hf', { at: T0, error, restsUntil: T0 + 9, entries: 3, rejected: [] })
    const first = { source: 'hf', firstOkAt: T0, lastOkAt: T0, lastTryAt: T0, entries: 3, rejected: 0 }
    expect(await store().sourceState('hf')).toEqual({ ...first, error, restsUntil: T0 + 9 })
    await store().recordRead('hf', { at: T0 + 10, error, isUnchanged: true })
    expect(await store().sourceState('hf')).toEqual({ ...first, lastOkAt: T0 + 10, lastTryAt: T0 + 10, error })
  })

  test('a replacement of an unknown paper is skipped, yet its batch and cursor are stored', async () => {
    const batch = [arrival('a'), replacement('b'), arrival('c', { announced: 'replace-cross' }), replacement('a')]
    expect(await see(store(), batch, { cursor: 'c1' })).toEqual({ added: 1, known: 1, skipped: 2 })
    expect(await store().paper('b')).toBeUndefined()
    expect(await store().sourceState('hf')).toEqual({ source: 'hf', cursor: 'c1' })
    const crossListed = arrival('d', { announced: 'cross' })
    expect(await see(store(), [crossListed])).toEqual({ added: 1, known: 0, skipped: 0 })
  })

  test('a replacement brings its version of a known paper', async () => {
    await see(store(), [arrival('a', { version: 1, title: 'One', abstract: 'Old.' })])
    await see(store(), [replacement('a', { version: 2, title: 'Two', abstract: 'New.', withdrawn: true })], {
      at: T0 + DAY,
    })
    expect(await store().paper('a')).toMatchObject({ title: 'Two', abstract: 'New.', version: 2, withdrawn: true })
  })

  test.each([
    ['is old', { isOld: true as const }, {}],
    ['is replaced', {}, { announced: 'replace' as const }],
  ])('an entry of the archive that %s in a live batch alerts nobody', async (_, arrivalParts, entryParts) => {
    await see(store(), [arrival('a')], { live: false, at: T0 - DAY })
    await see(store(), [{ ...arrival('a', entryParts), ...arrivalParts }])
    expect(await store().unmatched(9)).toEqual([])
    expect((await store().paper('a'))?.firstLiveAt).toBeUndefined()
    expect((await store().sightings('a')).map(({ live }) => live)).toEqual([false])
    await see(store(), [arrival('a')], { at: T0 + HOUR })
    expect((await store().unmatched(9)).map(({ paper }) => paper.firstLiveAt)).toEqual([T0 + HOUR])
  })
}
