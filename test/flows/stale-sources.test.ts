import { expect, test } from 'vitest'
import { channelKey } from '../../src/core/channel.ts'
import { HOUR, MINUTE } from '../../src/core/instant.ts'
import type { LiveSource } from '../../src/core/ports.ts'
import type { ReadOutcome } from '../../src/core/store/sources.ts'
import { staleSources } from '../../src/flows/stale-sources.ts'
import { openStore } from '../../src/store/open-store.ts'
import { MONDAY, makeChannel } from '../core/made.ts'

const LAB = makeChannel()
const CHANNEL = channelKey(LAB.ref)
const HF: LiveSource = { name: 'hf', kind: 'hugging-face', everyMs: 15 * MINUTE, readsBack: true }
const ARXIV: LiveSource = { ...HF, name: 'arxiv', kind: 'arxiv' }

const ok = (ago: number) => ({ at: MONDAY - ago, entries: 1, rejected: [] })
const failed = (ago: number) => ({ at: MONDAY - ago, error: 'huggingface.co does not answer' })
const gap = (ago: number) => ({ ...failed(ago), isUnchanged: true as const })

test.each<[string, readonly ReadOutcome[], object[]]>([
  ['never tried', [], []],
  ['read', [ok(2 * HOUR)], []],
  ['failing for a moment', [ok(HOUR), failed(0)], []],
  ['failing for long', [ok(HOUR + 1), failed(0)], [{ name: 'hf', since: MONDAY - HOUR - 1 }]],
  ['failing from the first try on', [failed(2 * HOUR), failed(0)], [{ name: 'hf' }]],
  ['read, but for what it listed before', [ok(2 * HOUR), gap(0)], []],
  ['read again after it failed', [failed(2 * HOUR), ok(0)], []],
])('a source that was %s', async (_, outcomes, stale) => {
  const store = await openStore('sqlite::memory:')
  for (const outcome of outcomes) await store.recordRead('hf', outcome)
  expect(await staleSources([HF, ARXIV], CHANNEL, MONDAY, store)).toEqual(stale)
})

test("a channel hears of its own feeds by their titles, and not of another's, nor of a source that is read no more", async () => {
  const store = await openStore('sqlite::memory:')
  const other = makeChannel({ ref: { ...LAB.ref, channel: 'other' } })
  await store.openChannel(LAB)
  await store.openChannel(other)
  for (const { ref } of [LAB, other]) {
    const about = { channel: channelKey(ref), by: 'ann', addedAt: MONDAY }
    const feed = await store.addFeed({
      ...about,
      url: 'https://example.org/?key=hush',
      title: `News of ${ref.channel}`,
    })
    await store.recordRead(feed.source, failed(0))
  }
  await store.recordRead('arxiv', failed(0))
  expect(await staleSources([HF], CHANNEL, MONDAY, store)).toEqual([{ name: `News of ${LAB.ref.channel}` }])
})
