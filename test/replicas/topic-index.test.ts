/** No match runs on a topic index that is older than the paper it matches, whichever process made the change. */
import { afterEach, describe, expect, inject, test } from 'vitest'
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import { keysOf } from '../../src/core/paper.ts'
import type { Store } from '../../src/core/store.ts'
import { parseTopic } from '../../src/core/topic.ts'
import { followTopic } from '../../src/flows/follow-topic.ts'
import { createMatcher } from '../../src/flows/match-papers.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { MONDAY, makeChannel, NO_PACKS, NO_SYNONYMS } from '../core/made.ts'
import { freshDatabase } from '../fresh-database.ts'

const WORDS = 'stones ships planes flowers glaciers volcanoes beetles comets harbours violins maps lamps'.split(' ')
const opened: Store[] = []

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
})

const refOf = (word: string): ChannelRef => ({ platform: 'terminal', workspace: 'demo', channel: word })
const paperOf = (word: string) => ({
  title: `All about ${word}`,
  abstract: 'We say little.',
  authors: [],
  categories: [],
  listedOn: '2026-11-16',
})

/** One process: connections and a topic index of its own. `between` runs after its index was brought up to date and before papers are read. */
async function processOn(url: string, between: () => Promise<void> = async () => {}) {
  const store = await openStore(url)
  opened.push(store)
  const seen: Store = {
    ...store,
    async unmatched(limit) {
      await between()
      return store.unmatched(limit)
    },
  }
  const matcher = createMatcher({ ...NO_PACKS, store: seen, synonyms: NO_SYNONYMS, hash, crashpoint: () => {} })
  return {
    store,
    match: () => matcher.match(MONDAY + 1_000),
    async subscribe(word: string) {
      const channel = await store.openChannel(makeChannel({ ref: refOf(word), name: word }))
      const parsed = parseTopic(word, new Map())
      if (parsed.kind === 'refused') throw new Error(parsed.sentence)
      await followTopic({ store, synonyms: NO_SYNONYMS, hash }, channel, {
        topic: parsed.topic,
        label: word,
        by: 'ann',
        at: MONDAY,
      })
    },
    async arrive(word: string) {
      const entry = paperOf(word)
      await store.addEntries({
        source: 'hf',
        live: true,
        at: MONDAY + 500,
        arrivals: [{ entry, keys: keysOf(entry, hash) }],
      })
    },
    async matchesOf(word: string) {
      const [key] = keysOf(paperOf(word), hash)
      return (await store.matchOf(channelKey(refOf(word)), key)).matches.length
    },
  }
}

describe.skipIf(inject('postgresUrl') === undefined)('on PostgreSQL', () => {
  test('a topic followed while another process matches is in that match', async () => {
    const url = (await freshDatabase()) ?? ''
    const ann = await processOn(url)
    let met = 0
    const ben = await processOn(url, async () => {
      // Ben's index is up to date; now Ann's channel follows a topic, is caught up with all there is, and the paper comes.
      const word = WORDS[met++]
      if (word === undefined) return
      await ann.subscribe(word)
      await ann.match()
      await ann.arrive(word)
    })
    await ben.match()
    expect(met).toBeGreaterThan(WORDS.length)
    for (const word of WORDS) expect([word, await ann.matchesOf(word)]).toEqual([word, 1])
  })

  test('whoever subscribes, reads and matches at the same time, no match is missed', async () => {
    const url = (await freshDatabase()) ?? ''
    const all = [await processOn(url), await processOn(url), await processOn(url)] as const
    const [ann, ben, cat] = all
    for (const word of WORDS) {
      await Promise.all([ann.subscribe(word), cat.arrive(word), ben.match(), ann.match(), cat.match(), ben.match()])
    }
    await Promise.all(all.map(({ match }) => match()))
    for (const word of WORDS) expect([word, await ben.matchesOf(word)]).toEqual([word, 1])
    expect(await ben.store.unmatched(9)).toEqual([])
  })
})
