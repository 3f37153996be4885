import { expect, test } from 'vitest'
import type { Store } from '../../../src/core/store.ts'
import { arrival, DAY, follow, HOUR, matched, type Open, record, samplePlan, see, T0, useStore } from './sample.ts'

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

  test('a merge is a change of the paper that stays, which names the keys of the other', async () => {
    await seeBoth(store())
    const last = await store().lastPaperChange()
    await tie(store())
    const changed = await store().changedPapers(last, 9)
    expect(changed.map(({ paper, aliases }) => [paper.key, aliases.toSorted()])).toEqual([
      ['arxiv:1', ['doi:1', 'title:young', 'title:young2']],
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
    await store().plan(samplePlan('d1', 'robotics', { papers: ['title:young'], shown: 1 }))
    await tie(store())
    await record(store(), [matched(lora, 'arxiv:1')])
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

  test('both in one digest', async () => {
    await follow(store(), 'robotics')
    await seeBoth(store())
    await store().plan(samplePlan('d1', 'robotics', { papers: ['title:young', 'arxiv:1'] }))
    await tie(store())
    expect(await store().delivery('d1')).toMatchObject({ state: 'due', papers: ['arxiv:1'] })
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
}

async function deliverNext(store: Store): Promise<void> {
  const pace = { channel: { sends: 1, perMs: 0 }, workspace: { sends: 1, perMs: 0 }, bot: { sends: 1, perMs: 0 } }
  const claim = await store.claim({
    at: T0,
    owner: 'w',
    leaseMs: 60_000,
    settleMs: 0,
    pace: new Map([['terminal', pace]]),
  })
  if (claim === undefined) throw new Error('nothing to deliver')
  await store.intend(claim, T0)
  await store.settle(claim, { state: 'delivered', ref: 'r' }, T0)
}
