import { expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { arrival, matched, record, ref, sampleChannel, samplePlan, see, T0 } from '../contracts/store/sample.ts'
import { startWorker } from './child.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const path = useTemporaryFolder()

test('processes that open a new database together make it once', async () => {
  const workers = Array.from({ length: 4 }, () => startWorker('open', path('a.db')))
  expect(await Promise.all(workers.map((worker) => worker.lines()))).toEqual(workers.map(() => ['open']))
})

test('two processes deliver each delivery once, each channel in order', async () => {
  const store = await openStore(`sqlite:${path('a.db')}`)
  const channels = ['x', 'y', 'z']
  const planned = channels.flatMap((name) => Array.from({ length: 30 }, (_, index) => `${name}${index}`))
  for (const name of channels) await store.openChannel(sampleChannel(name))
  for (const id of planned) await store.plan(samplePlan(id, id.charAt(0)))
  const workers = ['w1', 'w2'].map((name) => startWorker('deliver', path('a.db'), name))
  const said = await Promise.all(workers.map((worker) => worker.lines()))
  const delivered = await store.deliveries({ states: ['delivered'] })
  await store.close()

  expect(said.flat().toSorted()).toEqual(planned.toSorted())
  expect(delivered.map(({ id }) => id)).toEqual(planned)
  for (const ids of said) {
    for (const name of channels) {
      const numbers = ids.filter((id) => id.startsWith(name)).map((id) => Number(id.slice(1)))
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    }
  }
})

test.each([3, 17, 41])('a process killed while it plans leaves whole plans only (after %i)', async (rounds) => {
  const before = await openStore(`sqlite:${path('a.db')}`)
  await before.openChannel(sampleChannel('robotics'))
  await before.close()
  const worker = startWorker('plan', path('a.db'), 'robotics')
  let said = 0
  while (said < rounds) said = Number(await worker.line())
  await worker.kill()

  const store = await openStore(`sqlite:${path('a.db')}`)
  const deliveries = await store.deliveries()
  expect(deliveries.length).toBeGreaterThanOrEqual(said)
  expect(deliveries.every(({ papers }) => papers.length === 3)).toBe(true)
  expect((await store.channel(ref('robotics')))?.quietSlots).toBe(deliveries.length)
  const read = Number((await store.sourceState('hf'))?.cursor)
  expect(await store.paperCount()).toBe(3 * read)
  expect(read - deliveries.length).toBeLessThanOrEqual(1)
  expect((await store.check()).every(({ ok }) => ok)).toBe(true)
  await store.close()
})

test('two processes keep the words of each paper once', async () => {
  const store = await openStore(`sqlite:${path('a.db')}`)
  const many = Array.from({ length: 300 }, (_, index) => arrival(`k${index}`, { title: index % 2 ? 'odd' : 'even' }))
  await see(store, many)
  const workers = ['w1', 'w2'].map((name) => startWorker('words', path('a.db'), name))
  const said = await Promise.all(workers.map((worker) => worker.lines()))
  const kept = said.flat().reduce((sum, count) => sum + Number(count), 0)
  const { papers, holding } = await store.wordFrequencies(['odd', 'even'])
  const even = await store.papersWith({ kind: 'word', stems: ['even'], prefixes: [] }, { limit: 300, offset: 0 })
  await store.close()

  expect(kept).toBe(300)
  expect([papers, ...holding]).toEqual([300, ['odd', 150], ['even', 150]])
  expect(new Set(even.map(({ key }) => key)).size).toBe(150)
})

test('whatever a verb returned stands after a reopening, step by step', async () => {
  const url = `sqlite:${path('a.db')}`
  let store = await openStore(url)
  const free = { sends: 1, perMs: 0 }
  const pace = new Map([['terminal', { channel: free, workspace: free, bot: free }]] as const)
  const claim = (at: number) => store.claim({ at, owner: `${at}`, leaseMs: 10, settleMs: 10, pace })
  const key = 'terminal:demo/robotics'
  let ours: Awaited<ReturnType<typeof claim>>
  const steps: (readonly [string, () => Promise<unknown>])[] = [
    ['channel', () => store.openChannel(sampleChannel('robotics'))],
    [
      'subscription',
      () => {
        const times = { createdAt: T0, since: T0, meaningAt: T0 }
        const said = { label: 'Lora', topic: 'lora', meaning: 'm', by: 'ann', caughtUp: true }
        return store.subscribe({ channel: key, ...said, ...times })
      },
    ],
    ['entries', () => see(store, [arrival('a'), arrival('b')], { cursor: 'c' })],
    [
      'matches',
      async () => {
        const [lora] = await store.subscriptions()
        if (lora !== undefined) await record(store, [matched(lora, 'a')])
      },
    ],
    ['plan', () => store.plan(samplePlan('d', 'robotics', { papers: ['a'] }))],
    ['claim', async () => (ours = await claim(T0))],
    ['intent', async () => ours && store.intend(ours, T0 + 1)],
    ['death, then claim', async () => (ours = await claim(T0 + 20))],
    ['uncertain', async () => ours && store.settle(ours, { state: 'uncertain', readyAt: T0 + 30, why: 'x' }, T0 + 21)],
    ['claim to look', async () => (ours = await claim(T0 + 30))],
    ['found', async () => ours && store.settle(ours, { state: 'delivered', ref: 'r' }, T0 + 31)],
  ]
  const everything = async () => ({
    channels: await store.channels(),
    changes: await store.topicChanges(0, 99),
    papers: await store.changedPapers(0, 9),
    unmatched: await store.unmatched(9),
    open: await store.openMatches(key),
    deliveries: await store.deliveries(),
    next: await store.nextReadyAt(['terminal'], T0),
    sources: [await store.sourceStates(), await store.sourceState('hf')],
  })
  let last: unknown
  for (const [name, step] of steps) {
    await step()
    const before = await everything()
    expect(before, `${name} changes something`).not.toEqual(last)
    await store.close()
    store = await openStore(url)
    expect(await everything(), name).toEqual(before)
    last = before
  }
  expect(await store.delivery('d')).toMatchObject({ state: 'delivered', ref: 'r', attempts: 1 })
  await store.close()
})
