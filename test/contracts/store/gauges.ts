import { expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { arrival, HOUR, type Open, ref, sampleChannel, see, T0, useStore } from './sample.ts'

export function gaugeContract(open: Open): void {
  const store = useStore(open)

  test('an empty store comes to nothing', async () => {
    expect(await store().gauges([])).toEqual({ papers: 0, channels: [], feeds: { all: 0, failing: 0 }, sources: [] })
    expect(await store().gauges(['hf'])).toMatchObject({ sources: [] })
  })

  test('papers, channels by state, and feeds with those that fail', async () => {
    const robotics = channelKey(ref('robotics'))
    await see(store(), [arrival('a'), arrival('b')])
    for (const name of ['robotics', 'vision', 'slow']) await store().openChannel(sampleChannel(name))
    await store().changeChannel(ref('slow'), { state: 'paused' })
    const made = { channel: robotics, url: 'https://feeds.org', title: 'Feed', by: 'ann', addedAt: T0 }
    const [one, two, gone] = [await store().addFeed(made), await store().addFeed(made), await store().addFeed(made)]
    await store().recordRead(one.source, { at: T0, entries: 1, rejected: [] })
    for (const { source } of [two, gone]) await store().recordRead(source, { at: T0, error: 'down' })
    await store().changeFeed(robotics, gone.number, { removedAt: T0 })
    expect(await store().gauges([])).toEqual({
      papers: 2,
      channels: [
        { platform: 'terminal', state: 'on', count: 2 },
        { platform: 'terminal', state: 'paused', count: 1 },
      ],
      feeds: { all: 2, failing: 1 },
      sources: [],
    })
  })

  test('of the sources asked for, when each was last read', async () => {
    await store().recordRead('hf', { at: T0, entries: 1, rejected: [] })
    await store().recordRead('hf', { at: T0 + HOUR, error: 'down' })
    await store().recordRead('arxiv', { at: T0, error: 'down' })
    await store().recordRead('digest', { at: T0, entries: 1, rejected: [] })
    expect((await store().gauges(['hf', 'arxiv', 'biorxiv'])).sources).toEqual([
      { source: 'arxiv', isFailing: true },
      { source: 'hf', isFailing: true, lastOkAt: T0 },
    ])
  })
}
