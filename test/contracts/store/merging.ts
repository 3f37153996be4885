import { expect, test } from 'vitest'
import type { Claim } from '../../../src/core/store/deliveries.ts'
import type { Store } from '../../../src/core/store.ts'
import { seeOwn } from './owners.ts'
import {
  arrival,
  DAY,
  follow,
  HOUR,
  matched,
  type Open,
  RANK,
  record,
  ref,
  samplePlan,
  see,
  T0,
  useStore,
} from './sample.ts'

/** `old` and `young` are known; then an entry has the keys of both. */
async function tie(store: Store, at = T0 + HOUR): Promise<void> {
  await see(store, [arrival('doi:1', { doi: '1' }, ['title:young'])], { at, source: 'journal' })
}

async function seeBoth(store: Store): Promise<void> {
  await see(store, [arrival('title:young', { authors: ['Ann'], upvotes: 4 }, ['title:young2'])], { at: T0 })
  await see(store, [arrival('arxiv:1', { arxiv: '1', categories: ['cs.CL'] }, ['doi:1'])], {
    at: T0 - DAY,
    source: 'arxiv',
  })
}

export function mergeContract(open: Open): void {
  const store = useStore(open)

  test('the older paper stays, knows what both knew, and answers to all keys', async () => {
    await seeBoth(store())
    await tie(store())
    expect(await store().paperCount()).toBe(1)
    for (const key of ['arxiv:1', 'doi:1', 'title:young', 'title:young2']) {
      expect(await store().paper(key)).toMatchObject({
        key: 'arxiv:1',
        authors: ['Ann'],
        categories: ['cs.CL'],
        upvotes: 4,
        doi: '1',
        sources: ['arxiv', 'hf', 'journal'],
        firstSeenAt: T0 - DAY,
        firstLiveAt: T0 - DAY,
      })
    }
    expect((await store().sightings('title:young')).map(({ source }) => source)).toEqual(['arxiv', 'hf', 'journal'])
    expect((await store().versions('arxiv:1')).at(-1)?.fields).toMatchObject({ authors: ['Ann'], doi: '1' })
  })

  test('the last version is the paper as it is, whichever of the two was told of less', async () => {
    const full = { authors: ['Ann'], categories: ['cs.CL'], version: 1 }
    await see(store(), [arrival('arxiv:1', full)])
    await see(store(), [arrival('title:new', { title: 'New' })], { at: T0 + HOUR, source: 'digest' })
    const second = arrival('arxiv:1', { ...full, title: 'New', version: 2 }, ['title:new'])
    await see(store(), [second], { at: T0 + 2 * HOUR, source: 'arxiv' })
    const versions = await store().versions('arxiv:1')
    expect(versions.map(({ at }) => (at - T0) / HOUR)).toEqual([0, 1, 2])
    expect(versions.at(-1)?.fields).toMatchObject({
      ...{ title: 'New', authors: ['Ann'], categories: ['cs.CL'] },
      ...{ abstract: 'What arxiv:1 says.', sources: ['hf', 'digest', 'arxiv'] },
    })
  })

  test.each([
    ['the later one', { title: 'One' }, { title: 'Three', version: 3 }, { title: 'Three', version: 3 }],
    ['the later of two', { title: 'One', version: 1 }, { title: 'Two', version: 2 }, { title: 'Two', version: 2 }],
    ['the later one of the kept', { title: 'Two', version: 2 }, { title: 'One' }, { title: 'Two', version: 2 }],
    ['none', { title: 'One' }, { title: 'Other' }, { title: 'One', version: undefined }],
  ])('a version stands with its text: %s', async (_, old, young, after) => {
    await see(store(), [arrival('arxiv:1', old)])
    await see(store(), [arrival('title:young', young)], { at: T0 + HOUR, source: 'arxiv' })
    await see(store(), [arrival('arxiv:1', {}, ['title:young'])], { at: T0 + 2 * HOUR })
    const { title, version } = (await store().paper('arxiv:1')) ?? {}
    expect({ title, version }).toEqual(after)
  })

  test('a merge that tells nothing new leaves the paper as it is too', async () => {
    await see(store(), [arrival('a', { authors: ['Ann'], title: 'One' })])
    await see(store(), [arrival('b', { title: 'Two' })], { at: T0 + HOUR })
    await see(store(), [arrival('a', {}, ['b'])], { at: T0 + 2 * HOUR })
    const [last] = (await store().versions('a')).toReversed()
    expect([last?.at, last?.fields.title, last?.fields.authors]).toEqual([T0 + 2 * HOUR, 'One', ['Ann']])
  })

  test('a merge is a change of the paper that stays, which names the keys of the other', async () => {
    await seeBoth(store())
    const last = await store().changeBefore(0)
    await tie(store())
    const changed = await store().changedPapers(last, 9)
    expect(changed).toMatchObject([{ paper: { key: 'arxiv:1' } }])
    expect(changed.flatMap((one) => ('gone' in one ? [] : one.aliases)).toSorted()).toEqual([
      ...['doi:1', 'title:young', 'title:young2'],
    ])
  })

  test('a paper that waits keeps waiting, and is not the first time where one was matched before', async () => {
    await seeBoth(store())
    await record(store(), [])
    await see(store(), [arrival('doi:2')], { at: T0 })
    await see(store(), [arrival('doi:2', {}, ['arxiv:1'])], { at: T0 + 30 * DAY })
    expect((await store().unmatched(10)).map(({ paper, first }) => [paper.key, first])).toEqual([['arxiv:1', false]])
  })

  test('a paper matched under its younger key is not matched for the first time under its older', async () => {
    await see(store(), [arrival('old')], { live: false })
    await see(store(), [arrival('young')], { at: T0 + 1 })
    await record(store(), [])
    await see(store(), [arrival('young', { authors: ['Ann'] }, ['old'])], { at: T0 + 2 })
    expect((await store().unmatched(9)).map(({ paper, first }) => [paper.key, first])).toEqual([['old', false]])
  })

  test('matches, votes and saved papers move', async () => {
    const lora = await follow(store(), 'robotics')
    await seeBoth(store())
    await record(store(), [matched(lora, 'title:young')])
    await store().save('ann', 'title:young', T0)
    await store().save('ann', 'arxiv:1', T0)
    await store().setUseful('bo', 'title:young', true, T0)
    await tie(store())
    expect((await store().openMatches(lora.channel)).map(({ paper }) => paper.key)).toEqual(['arxiv:1'])
    expect((await store().savedPapers('ann')).map(({ key }) => key)).toEqual(['arxiv:1'])
    expect(await store().usefulOf('bo', 'arxiv:1')).toEqual({ mine: true, count: 1 })
  })

  test('a channel that has one of them never gets the other', async () => {
    const lora = await follow(store(), 'robotics')
    await seeBoth(store())
    await record(store(), [matched(lora, 'title:young')])
    const ranks = [{ paper: 'title:young', subscription: lora.id, rank: RANK }]
    await store().plan(samplePlan('d1', 'robotics', { papers: ['title:young'], shown: 1, ranks }))
    await tie(store())
    await record(store(), [matched(lora, 'arxiv:1')])
    expect((await store().matchOf(lora.channel, 'arxiv:1')).matches).toMatchObject([{ rank: RANK }])
    expect(await store().openMatches(lora.channel)).toEqual([])
    expect(await store().plan(samplePlan('d2', 'robotics', { papers: ['arxiv:1'] }))).toBe('taken')
    expect((await store().delivery('d1'))?.papers).toEqual(['arxiv:1'])
  })

  test('posted twice before: the history stays readable, one delivery holds the paper', async () => {
    await follow(store(), 'robotics')
    await seeBoth(store())
    for (const [id, paper] of [
      ['d1', 'title:young'],
      ['d2', 'arxiv:1'],
    ] as const) {
      await store().plan(samplePlan(id, 'robotics', { papers: [paper], shown: 1 }))
      await deliverNext(store())
    }
    await tie(store())
    expect((await store().deliveries()).map(({ state, papers }) => [state, papers])).toEqual([
      ['delivered', ['arxiv:1']],
      ['delivered', ['arxiv:1']],
    ])
    expect(await store().plan(samplePlan('d3', 'robotics', { papers: ['title:young'] }))).toBe('taken')
  })

  test('a digest that is surely unsent is withdrawn when its paper was posted under another key', async () => {
    const lora = await follow(store(), 'robotics')
    await seeBoth(store())
    await see(store(), [arrival('other')])
    await record(store(), [matched(lora, 'title:young'), matched(lora, 'other')])
    await store().plan(samplePlan('d1', 'robotics', { papers: ['arxiv:1'] }))
    await deliverNext(store())
    await store().plan(samplePlan('d2', 'robotics', { papers: ['title:young', 'other'] }))
    await tie(store())
    expect((await store().delivery('d2'))?.state).toBe('withdrawn')
    expect((await store().openMatches(lora.channel)).map(({ paper }) => paper.key)).toEqual(['other'])
  })

  test('what would not come again is not withdrawn: it lets go of the paper that was posted', async () => {
    const lora = await follow(store(), 'robotics')
    await seeBoth(store())
    await see(store(), [arrival('chosen'), arrival('other')])
    await record(store(), [matched(lora, 'title:young'), matched(lora, 'other')])
    await store().plan(samplePlan('d1', 'robotics', { papers: ['arxiv:1'], shown: 1 }))
    await deliverNext(store())
    const papers = ['title:young', 'chosen', 'other']
    await store().plan(samplePlan('d2', 'robotics', { kind: 'post', papers, shown: 3 }))
    await tie(store())
    expect(await store().delivery('d2')).toMatchObject({ state: 'due', papers: ['arxiv:1', 'chosen', 'other'] })
    expect(await store().openMatches(lora.channel)).toEqual([])
    expect((await store().matchOf(lora.channel, 'arxiv:1')).delivery?.id).toBe('d1')
    expect(await store().plan(samplePlan('d3', 'robotics', { papers: ['chosen'] }))).toBe('taken')
  })

  test('what was posted keeps the paper, whatever becomes of the other delivery', async () => {
    const lora = await follow(store(), 'robotics')
    await seeBoth(store())
    await record(store(), [matched(lora, 'title:young'), matched(lora, 'arxiv:1')])
    await store().plan(samplePlan('posted', 'robotics', { papers: ['title:young'], shown: 1 }))
    await deliverNext(store())
    await store().plan(samplePlan('lost', 'robotics', { papers: ['arxiv:1'], shown: 1 }))
    const lost = { state: 'held', heldFor: 'access', why: 'removed', scope: 'channel' } as const
    await store().settle(await claimNext(store()), lost, T0)
    await tie(store())
    await store().release(ref('robotics'), undefined, T0 + HOUR)
    expect((await store().delivery('lost'))?.state).toBe('withdrawn')
    expect(await store().openMatches(lora.channel)).toEqual([])
  })

  test('of two that are unsent the one is withdrawn that comes again, whichever paper it holds', async () => {
    const lora = await follow(store(), 'robotics')
    await seeBoth(store())
    await see(store(), [arrival('chosen'), arrival('other')])
    await record(store(), [matched(lora, 'arxiv:1'), matched(lora, 'other')])
    await store().plan(samplePlan('digest', 'robotics', { papers: ['arxiv:1', 'other'], shown: 2 }))
    await store().plan(samplePlan('post', 'robotics', { kind: 'post', papers: ['title:young', 'chosen'], shown: 2 }))
    await tie(store())
    expect((await store().delivery('digest'))?.state).toBe('withdrawn')
    expect(await store().delivery('post')).toMatchObject({ state: 'due', papers: ['arxiv:1', 'chosen'] })
    expect((await store().openMatches(lora.channel)).map(({ paper }) => paper.key)).toEqual(['other'])
  })

  test.each([
    ['both shown', ['a', 'title:young', 'arxiv:1', 'b'], 3, ['a', 'arxiv:1'], ['b']],
    ['both shown, the older first', ['arxiv:1', 'a', 'title:young', 'b'], 3, ['arxiv:1', 'a'], ['b']],
    ['the older behind the cap', ['title:young', 'a', 'b', 'arxiv:1'], 2, ['arxiv:1', 'a'], ['b']],
    ['the younger behind the cap', ['a', 'arxiv:1', 'b', 'title:young'], 2, ['a', 'arxiv:1'], ['b']],
    ['both behind the cap', ['a', 'title:young', 'b', 'arxiv:1'], 1, ['a'], ['arxiv:1', 'b']],
  ])('both in one digest: %s', async (_, papers, shown, inPlaces, behind) => {
    await follow(store(), 'robotics')
    await seeBoth(store())
    await see(store(), [arrival('a'), arrival('b')])
    await store().plan(samplePlan('d1', 'robotics', { papers, shown }))
    await tie(store())
    const joined = await store().delivery('d1')
    expect(joined).toMatchObject({ state: 'due', papers: [...inPlaces, ...behind], shown: inPlaces.length })
  })

  test('three in one digest, one after the other', async () => {
    await follow(store(), 'robotics')
    await see(store(), [arrival('a'), arrival('b'), arrival('c'), arrival('d'), arrival('e')])
    await store().plan(samplePlan('d1', 'robotics', { papers: ['a', 'b', 'd', 'c', 'e'], shown: 4 }))
    await see(store(), [arrival('a', {}, ['b'])], { at: T0 + 1 })
    await see(store(), [arrival('a', {}, ['c'])], { at: T0 + 2 })
    expect(await store().delivery('d1')).toMatchObject({ papers: ['a', 'd', 'e'], shown: 2 })
  })

  test('a delivery that has let go of a paper holds it again once nobody else does', async () => {
    const lora = await follow(store(), 'robotics')
    await see(store(), [arrival('b')], { at: T0 - DAY })
    await see(store(), [arrival('a'), arrival('c'), arrival('chosen')])
    await record(store(), [matched(lora, 'b')])
    await store().plan(samplePlan('sending', 'robotics', { papers: ['a', 'c'], shown: 2 }))
    await claimNext(store())
    await store().plan(samplePlan('due', 'robotics', { kind: 'post', papers: ['b', 'chosen'], shown: 2 }))
    await see(store(), [arrival('b', {}, ['a'])], { at: T0 + 1 })
    expect((await store().matchOf(lora.channel, 'b')).delivery?.id).toBe('due')
    expect(await store().withdraw('due', T0 + 2)).toBe(true)
    await see(store(), [arrival('b', {}, ['c'])], { at: T0 + 3 })
    expect((await store().matchOf(lora.channel, 'b')).delivery?.id).toBe('sending')
    expect(await store().openMatches(lora.channel)).toEqual([])
  })

  test('three papers become one', async () => {
    await see(store(), [arrival('a'), arrival('b'), arrival('c')])
    await see(store(), [arrival('a', {}, ['b', 'c'])], { at: T0 + 1 })
    expect(await store().paperCount()).toBe(1)
    expect(await store().aliases('c')).toEqual(['a', 'b', 'c'])
  })

  test('one title with two arXiv ids is two papers; a title without an id is the one that stands', async () => {
    await see(store(), [
      arrival('arxiv:1', { arxiv: '1' }, ['title:same']),
      arrival('arxiv:2', { arxiv: '2' }, ['title:same']),
    ])
    await see(store(), [arrival('title:same')], { at: T0 + 1, source: 'digest' })
    expect(await store().paperCount()).toBe(2)
    expect((await store().paper('title:same'))?.key).toBe('arxiv:1')
    expect((await store().paper('arxiv:1'))?.sources).toEqual(['hf', 'digest'])
  })

  test('one DOI with two arXiv ids is two papers: both became that article; the DOI leads to the first', async () => {
    const part = (number: number) => arrival(`arxiv:${number}`, { arxiv: `${number}`, doi: '10.1/x' }, ['doi:10.1/x'])
    await see(store(), [part(1)])
    for (const at of [T0 + 1, T0 + 2]) await see(store(), [part(2), part(1)], { at })
    expect((await store().unmatched(9)).map(({ paper, first }) => [paper.key, paper.title, first])).toEqual([
      ['arxiv:1', 'About arxiv:1', true],
      ['arxiv:2', 'About arxiv:2', true],
    ])
    expect(await see(store(), [arrival('doi:10.1/x')], { source: 'journal', at: T0 + 3 })).toMatchObject({ known: 1 })
    expect((await store().paper('doi:10.1/x'))?.key).toBe('arxiv:1')
    expect(await store().paperCount()).toBe(2)
  })

  test("a feed's DOI does not make another preprint everybody's", async () => {
    await see(store(), [arrival('arxiv:1', {}, ['doi:10.1/x'])])
    expect(await seeOwn(store(), [arrival('arxiv:2', {}, ['doi:10.1/x'])])).toMatchObject({ added: 1 })
  })

  test.each([
    ['a preprint and its journal version', ['doi:10.1101/2026.01.02.573000', 'doi:10.1038/s41586-1'], 1],
    ['a preprint and its version in a journal of the same prefix', ['doi:10.1101/060400', 'doi:10.1101/gr.123.4'], 1],
    ['preprints on two servers', ['arxiv:1', 'doi:10.1101/2026.01.02.573000'], 1],
    ['two preprints on one server', ['doi:10.1101/2026.01.02.573000', 'doi:10.1101/2026.01.03.573111'], 2],
    ['two preprints under its new prefix', ['doi:10.64898/2026.01.02.1', 'doi:10.64898/2026.01.03.2'], 2],
  ])('one title, %s', async (_, keys, papers) => {
    for (const key of keys) await see(store(), [arrival(key, {}, ['title:same'])])
    expect(await store().paperCount()).toBe(papers)
  })

  test('what has no better name than its title is one paper under it, whatever its authors', async () => {
    await see(store(), [arrival('title:b', { authors: ['A. B.'] }, ['title:any'])])
    const others = [arrival('title:b', { authors: ['C. B.'] }, ['title:any'])]
    expect(await see(store(), others, { at: T0 + 1 })).toMatchObject({ known: 1 })
    expect(await see(store(), [arrival('title:poe', { authors: ['Eve Poe'] }, ['title:any'])])).toMatchObject({
      added: 1,
    })
    expect(await seeOwn(store(), [arrival('title:x', { authors: ['A. X.'] })])).toMatchObject({ added: 1 })
    expect(await seeOwn(store(), [arrival('title:x', { authors: ['C. X.'] })])).toMatchObject({ known: 1 })
  })

  test('what only one of them had been told of is kept', async () => {
    await see(store(), [arrival('a'), arrival('b', { journal: 'J 1', tldr: 'Short.', keywords: ['x'] })])
    await see(store(), [arrival('a', {}, ['b'])], { at: T0 + 1 })
    expect(await store().paper('a')).toMatchObject({ journal: 'J 1', tldr: 'Short.', keywords: ['x'] })
  })

  test('a source that listed both in one way is told with the first', async () => {
    await see(store(), [arrival('a', { listedOn: '2026-11-20' })], { at: T0 })
    await see(store(), [arrival('b', { listedOn: '2026-11-19' })], { at: T0 - DAY })
    await see(store(), [arrival('b')], { at: T0 - 2 * DAY, live: false })
    await see(store(), [arrival('a', {}, ['b'])], { at: T0 + 1 })
    expect((await store().sightings('a')).map(({ at, live }) => [(at - T0) / DAY, live])).toEqual([
      [-2, false],
      [-1, true],
    ])
  })

  test('a source that listed both on one day is said to have done so first at the earlier instant', async () => {
    await see(store(), [arrival('a')], { at: T0 - DAY, source: 'arxiv' })
    await see(store(), [arrival('b')], { at: T0 })
    await see(store(), [arrival('a')], { at: T0 + 1 })
    await see(store(), [arrival('a', {}, ['b'])], { at: T0 + 2 })
    expect((await store().sightings('a')).map(({ source, at }) => [source, at])).toEqual([
      ['arxiv', T0 - DAY],
      ['hf', T0],
    ])
  })
}

async function claimNext(store: Store): Promise<Claim> {
  const pace = { channel: { sends: 1, perMs: 0 }, workspace: { sends: 1, perMs: 0 }, bot: { sends: 1, perMs: 0 } }
  const claim = await store.claim({
    at: T0,
    owner: 'w',
    leaseMs: 60_000,
    settleMs: 0,
    pace: new Map([['terminal', pace]]),
  })
  if (claim === undefined) throw new Error('nothing to deliver')
  return claim
}

async function deliverNext(store: Store): Promise<void> {
  const claim = await claimNext(store)
  await store.intend(claim, T0)
  await store.settle(claim, { state: 'delivered', ref: 'r' }, T0)
}
