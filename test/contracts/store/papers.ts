import { expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import type { Paper } from '../../../src/core/paper.ts'
import type { Store } from '../../../src/core/store.ts'
import { seeOwn } from './owners.ts'
import { arrival, DAY, follow, HOUR, matched, type Open, record, ref, see, T0, useStore } from './sample.ts'

async function keysUnmatched(store: Store): Promise<string[]> {
  return (await store.unmatched(100)).map(({ paper }) => paper.key)
}

const ANY = channelKey(ref('any'))

export function paperContract(open: Open): void {
  const store = useStore(open)

  test('an entry becomes a paper that is found by each of its keys', async () => {
    const told = arrival(
      'arxiv:1',
      { arxiv: '1', doi: '10.1/a', authors: ['Ann Lee'], categories: ['cs.CL'], upvotes: 3, url: 'https://x.org/1' },
      ['doi:10.1/a', 'title:a'],
    )
    expect(await see(store(), [told], { cursor: 'page 2' })).toEqual({ added: 1, known: 0, skipped: 0 })
    const paper: Paper = {
      key: 'arxiv:1',
      title: 'About arxiv:1',
      abstract: 'What arxiv:1 says.',
      authors: ['Ann Lee'],
      categories: ['cs.CL'],
      sources: ['hf'],
      withdrawn: false,
      listedOn: '2026-11-20',
      firstSeenAt: T0,
      firstLiveAt: T0,
      arxiv: '1',
      doi: '10.1/a',
      url: 'https://x.org/1',
      upvotes: 3,
    }
    for (const key of told.keys) expect(await store().paper(key)).toEqual(paper)
    expect(await store().aliases('doi:10.1/a')).toEqual(['arxiv:1', 'doi:10.1/a', 'title:a'])
    expect(await store().paper('title:b')).toBeUndefined()
    expect(await store().sourceState('hf')).toEqual({ source: 'hf', cursor: 'page 2' })
  })

  test('papers come in the order asked, each once, unknown ones left out', async () => {
    await see(store(), [arrival('a', {}, ['title:a']), arrival('b')])
    const found = await store().papers(['b', 'title:a', 'nothing', 'a', 'b'])
    expect(found.map(({ key }) => key)).toEqual(['b', 'a'])
    expect(await store().papers([])).toEqual([])
  })

  test('the same entries again add nothing but are counted', async () => {
    const batch = [arrival('a'), arrival('b'), arrival('a')]
    expect(await see(store(), batch)).toEqual({ added: 2, known: 1, skipped: 0 })
    const change = await store().changeBefore(0)
    expect(await see(store(), batch, { at: T0 + HOUR })).toEqual({ added: 0, known: 3, skipped: 0 })
    expect(await store().sightings('a')).toEqual([{ source: 'hf', at: T0, live: true, listedOn: '2026-11-20' }])
    expect(await store().versions('a')).toHaveLength(1)
    expect(await store().changeBefore(0)).toBe(change)
    expect(await store().paperCount()).toBe(2)
  })

  test('a batch that fails leaves nothing, its cursor neither', async () => {
    const broken = { ...arrival('b'), keys: [undefined as unknown as string] as const }
    await expect(see(store(), [arrival('a'), broken], { cursor: 'far' })).rejects.toThrow()
    expect(await store().paperCount()).toBe(0)
    expect(await store().sourceStates()).toEqual([])
  })

  test.each([
    ['authors that were absent', {}, { authors: ['Ann'] }, { authors: ['Ann'] }],
    ['a longer list of authors', { authors: ['A. Lee'] }, { authors: ['Ann', 'Bo'] }, { authors: ['Ann', 'Bo'] }],
    ['not a list of equal length', { authors: ['Ann Lee'] }, { authors: ['A. Lee'] }, { authors: ['Ann Lee'] }],
    ['categories gather', { categories: ['a', 'b'] }, { categories: ['b', 'c'] }, { categories: ['a', 'b', 'c'] }],
    ['upvotes are the latest', { upvotes: 5 }, { upvotes: 4 }, { upvotes: 4 }],
    ['upvotes not told stay', { upvotes: 5 }, {}, { upvotes: 5 }],
    ['an id', {}, { doi: '10.1/b' }, { doi: '10.1/b' }],
    ['an id that stands', { doi: '10.1/a' }, { doi: '10.1/b' }, { doi: '10.1/a' }],
    ['withdrawal', {}, { withdrawn: true }, { withdrawn: true }],
    ['the latest journal', { journal: 'A 1' }, { journal: 'A 1 (2026) 2' }, { journal: 'A 1 (2026) 2' }],
    ['a journal not told stays', { journal: 'A 1' }, {}, { journal: 'A 1' }],
    ['a summary that comes later', {}, { tldr: 'Short.', keywords: ['x'] }, { tldr: 'Short.', keywords: ['x'] }],
    ['the latest summary', { tldr: 'One.', keywords: ['x'] }, { tldr: 'Two.', keywords: [] }, { tldr: 'Two.' }],
    ['the first address', { url: 'https://a.org' }, { url: 'https://b.org' }, { url: 'https://a.org' }],
    ['an earlier listing', {}, { listedOn: '2026-11-18' }, { listedOn: '2026-11-18' }],
    ['another title is not taken', { title: 'One' }, { title: 'Two' }, { title: 'One' }],
    ['a later version is', { title: 'One', version: 1 }, { title: 'Two', version: 2 }, { title: 'Two', version: 2 }],
    [
      'a later version of what came without one is',
      { title: 'One' },
      { title: 'Two', version: 2 },
      { title: 'Two', version: 2 },
    ],
    [
      'the first version of what came without one is not',
      { title: 'One' },
      { title: 'Two', version: 1 },
      { title: 'One', version: 1 },
    ],
    [
      'an earlier version is not',
      { title: 'Two', version: 2 },
      { title: 'One', version: 1 },
      { title: 'Two', version: 2 },
    ],
  ])('enrichment: %s', async (_, before, told, after) => {
    await see(store(), [arrival('a', before)])
    await see(store(), [arrival('a', told)], { at: T0 + HOUR })
    expect(await store().paper('a')).toMatchObject(after)
  })

  test('a later version that says the same as what came without one is no change that topics could match', async () => {
    const said = { title: 'One', authors: ['Ann Lee'], upvotes: 3 }
    await see(store(), [arrival('a', said)])
    await record(store(), [])
    await see(store(), [arrival('a', { ...said, version: 2 })], { at: T0 + HOUR })
    expect(await store().paper('a')).toMatchObject({ version: 2 })
    expect(await store().versions('a')).toHaveLength(1)
    expect(await store().unmatched(9)).toEqual([])
  })

  test('two sources that tell different things do not change a paper back and forth', async () => {
    const tell = async () => {
      await see(store(), [arrival('a', { authors: ['Ann Lee'], title: 'One', categories: ['x'] })])
      await see(store(), [arrival('a', { authors: ['A. Lee'], title: 'Two', categories: ['y'] })], { source: 'arxiv' })
      return store().changeBefore(0)
    }
    const settled = await tell()
    expect(await tell()).toBe(settled)
    expect(await store().paper('a')).toMatchObject({ title: 'One', authors: ['Ann Lee'], sources: ['hf', 'arxiv'] })
  })

  test('each change of a matched field is a version, whole', async () => {
    await see(store(), [arrival('a', { upvotes: 1 })])
    await see(store(), [arrival('a', { upvotes: 2, url: 'https://a.org' })], { at: T0 + 1 })
    await see(store(), [arrival('a', { categories: ['cs.LG'] })], { at: T0 + 2, source: 'arxiv' })
    const versions = await store().versions('a')
    expect(versions.map(({ at, fields }) => [at, fields.upvotes, fields.categories, fields.sources])).toEqual([
      [T0, 1, [], ['hf']],
      [T0 + 1, 2, [], ['hf']],
      [T0 + 2, 2, ['cs.LG'], ['hf', 'arxiv']],
    ])
    expect(versions.every(({ fields }) => fields.title === 'About a')).toBe(true)
  })

  test('the versions of several papers are those of the ones that have changed', async () => {
    const tell = (at: number, key: string, parts = {}) => see(store(), [arrival(key, parts)], { at: T0 + at })
    for (const key of ['a', 'b', 'c']) await tell(0, key, { upvotes: 1 })
    await tell(1, 'a', { upvotes: 2 })
    await tell(2, 'a', { authors: ['Ann'] })
    await tell(3, 'b', { upvotes: 3 })
    const of = async (upvotes: boolean) => {
      const found = await store().versionsOf(['a', 'b', 'c'], { upvotes })
      const said = [...found].map(([key, versions]) => [
        key,
        versions.map(({ at, fields }) => [at - T0, fields.upvotes]),
      ])
      return Object.fromEntries(said)
    }
    const a = [
      [0, 1],
      [2, 2],
    ]
    expect(await of(false)).toEqual({ a })
    expect(await of(true)).toEqual({
      a: [...a.slice(0, 1), [1, 2], ...a.slice(1)],
      b: [
        [0, 1],
        [3, 3],
      ],
    })
    const whole = (await store().versionsOf(['a'], { upvotes: true })).get('a')
    expect(whole).toEqual(await store().versions('a'))
    expect(await store().versionsOf([], { upvotes: true })).toEqual(new Map())
  })

  test('of a day in which only upvotes changed the last count is kept; each change waits to be matched', async () => {
    const tell = (upvotes: number, at: number, parts = {}) =>
      see(store(), [arrival('a', { upvotes, ...parts })], { at })
    await tell(1, T0)
    await tell(2, T0 + HOUR)
    await record(store(), [])
    await tell(3, T0 + 2 * HOUR)
    expect(await keysUnmatched(store())).toEqual(['a'])
    await tell(4, T0 + DAY)
    await tell(5, T0 + DAY + 1, { authors: ['Ann'] })
    await tell(6, T0 + DAY + 2)
    await tell(7, T0 + DAY + 3)
    const versions = await store().versions('a')
    expect(versions.map(({ at, fields }) => [at - T0, fields.upvotes, fields.authors])).toEqual([
      [0, 1, []],
      [2 * HOUR, 3, []],
      [DAY, 4, []],
      [DAY + 1, 5, ['Ann']],
      [DAY + 3, 7, ['Ann']],
    ])
  })

  test('a source that lists a paper day after day is told once for each way', async () => {
    const tell = (day: number, live: boolean, listedOn: string) =>
      see(store(), [arrival('a', { listedOn })], { at: T0 + day * DAY, live })
    await tell(0, false, '2026-11-20')
    await tell(1, true, '2026-11-21')
    await tell(2, true, '2026-11-22')
    await tell(3, false, '2026-11-10')
    await see(store(), [arrival('a')], { at: T0 + 4 * DAY, source: 'arxiv' })
    expect((await store().sightings('a')).map(({ source, at, live }) => [source, (at - T0) / DAY, live])).toEqual([
      ['hf', 0, false],
      ['hf', 1, true],
      ['arxiv', 4, true],
    ])
  })

  test('a paper waits to be matched from its first live sighting on', async () => {
    await see(store(), [arrival('a')], { live: false })
    expect(await keysUnmatched(store())).toEqual([])
    expect((await store().paper('a'))?.firstLiveAt).toBeUndefined()
    await see(store(), [arrival('a'), arrival('b')], { at: T0 + HOUR })
    expect(await store().paper('a')).toMatchObject({ firstSeenAt: T0, firstLiveAt: T0 + HOUR })
    expect(await keysUnmatched(store())).toEqual(['a', 'b'])
    expect((await store().sightings('a')).map(({ live }) => live)).toEqual([false, true])
    await record(store(), [])
    expect(await keysUnmatched(store())).toEqual([])
    await see(store(), [arrival('a')], { at: T0 + 2 * HOUR })
    expect(await keysUnmatched(store())).toEqual([])
  })

  test.each([
    ['within 14 days', 14 * DAY, true],
    ['later', 14 * DAY + 1, false],
  ])('a matched paper whose fields change is matched again: %s', async (_, after, again) => {
    await see(store(), [arrival('a')])
    expect((await store().unmatched(1))[0]?.first).toBe(true)
    await record(store(), [])
    await see(store(), [arrival('a', { categories: ['cs.LG'] })], { at: T0 + after })
    expect((await store().unmatched(1)).map(({ first }) => first)).toEqual(again ? [false] : [])
  })

  test('a change of what topics cannot match does not bring a paper back', async () => {
    await see(store(), [arrival('a')])
    await record(store(), [])
    await see(store(), [arrival('a', { url: 'https://a.org' })], { at: T0 + HOUR })
    expect(await keysUnmatched(store())).toEqual([])
  })

  test('a paper that changed while it was matched stays unmatched, and its stale matches are not kept', async () => {
    const lora = await follow(store(), 'robotics')
    await see(store(), [arrival('a'), arrival('b')])
    const read = (await store().unmatched(10)).map(({ paper, revision }) => ({ key: paper.key, revision }))
    await see(store(), [arrival('a', { upvotes: 9 })], { at: T0 + 1 })
    const matches = [matched(lora, 'a'), matched(lora, 'b')]
    expect(await store().recordMatches({ papers: read, matches, topicsAsOf: 1, at: T0 + 2 })).toBe(1)
    expect(await keysUnmatched(store())).toEqual(['a'])
    expect((await store().openMatches(lora.channel)).map(({ paper }) => paper.key)).toEqual(['b'])
  })

  test('matched papers are paged by first live sight and key', async () => {
    await see(store(), [arrival('old')], { at: T0 - DAY })
    await see(store(), [arrival('c'), arrival('a'), arrival('b')])
    await see(store(), [arrival('d')], { at: T0 + 1 })
    await record(store(), [])
    await see(store(), [arrival('new')], { at: T0 + 2 })
    const keys: string[] = []
    let after: { at: number; key: string } | undefined
    for (;;) {
      const [one] = await store().matchedSince(T0, after, 1)
      if (one === undefined) break
      keys.push(one.paper.key)
      after = { at: one.at, key: one.paper.key }
    }
    expect(keys).toEqual(['a', 'b', 'c', 'd'])
  })

  test('an empty store', async () => {
    expect(await store().changeBefore(0)).toBe(0)
    expect(await store().changedPapers(0, 10)).toEqual([])
  })

  test('the latest papers are those first seen last', async () => {
    await see(store(), [arrival('a', { listedOn: '2026-11-20' })])
    await see(store(), [arrival('b', { listedOn: '2026-11-18' }), arrival('c', { listedOn: '2026-11-19' })], {
      at: T0 + HOUR,
    })
    expect((await store().latestPapers(ANY, 2)).map(({ key }) => key)).toEqual(['c', 'b'])
  })

  test('every change of a paper has a number, so a reader misses none', async () => {
    await see(store(), [arrival('a'), arrival('b'), arrival('c')])
    const first = await store().changedPapers(0, 2)
    expect(first).toMatchObject([{ paper: { key: 'a' } }, { paper: { key: 'b' } }])
    await see(store(), [arrival('a', { url: 'https://a.org' })], { at: T0 + 1 })
    const rest = await store().changedPapers(first.at(-1)?.number ?? 0, 10)
    expect(rest).toMatchObject([{ paper: { key: 'c' } }, { paper: { key: 'a' } }])
    expect(rest.at(-1)?.number).toBe(await store().changeBefore(0))
  })

  test('the papers that changed last are found, however often others changed meanwhile', async () => {
    await see(store(), [arrival('a'), arrival('b'), arrival('c')])
    for (let hour = 1; hour < 9; hour++) await see(store(), [arrival('c', { upvotes: hour })], { at: T0 + hour * HOUR })
    await seeOwn(store(), [arrival('private')])
    const last = async (count: number) =>
      (await store().changedPapers(await store().changeBefore(count), 9)).map((one) =>
        'gone' in one ? one.gone : one.paper.title,
      )
    expect(await last(1)).toEqual(['About c', 'About private'])
    expect(await last(2)).toEqual(['About b', 'About c', 'About private'])
    expect(await last(3)).toHaveLength(4)
    expect(await store().changeBefore(3)).toBe(0)
  })

  test('counts what was read in a window, with its sources', async () => {
    await see(store(), [arrival('before')], { at: T0 })
    await see(store(), [arrival('a'), arrival('b')], { at: T0 + 1 })
    await see(store(), [arrival('b')], { at: T0 + 2, source: 'arxiv' })
    await see(store(), [arrival('b'), arrival('late')], { at: T0 + 9, source: 'rss' })
    await see(store(), [arrival('old')], { at: T0 + 2, source: 'history', live: false })
    expect(await store().countRead(ANY, T0, T0 + 5)).toEqual({ papers: 2, sources: ['arxiv', 'hf'] })
    expect(await store().countRead(ANY, T0 + 10, T0 + 20)).toEqual({ papers: 0, sources: [] })
  })
}
