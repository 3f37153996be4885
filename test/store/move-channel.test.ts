/** Where a channel that has another id would be left behind: every text of the database, also of tables to come. */
import { expect, test } from 'vitest'
import { channelKey } from '../../src/core/channel.ts'
import { openStore } from '../../src/store/open-store.ts'
import { openFile } from '../../src/store/sqlite.ts'
import { ROBOTICS, seeOwn } from '../contracts/store/owners.ts'
import { arrival, follow, matched, record, ref, samplePlan, T0 } from '../contracts/store/sample.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const at = useTemporaryFolder()

/** What a subscription was called when it was made, by whoever refers to it. */
const KEPT = ['subscription.id', 'match_subscription.subscription']

test('no table knows its old key but in the ids that stay', async () => {
  const path = at('papers.db')
  const store = await openStore(`sqlite:${path}`)
  const lora = await follow(store, 'robotics')
  await seeOwn(store, [arrival('a', {}, ['title:a'])], { source: `feed:${ROBOTICS}#1`, cursor: 'c1' })
  const { key = '' } = (await store.paper('a', ROBOTICS)) ?? {}
  await record(store, [matched(lora, key)])
  await store.plan(samplePlan('d', 'robotics', { papers: [key], note: { by: 'ann', what: 'posted', at: T0 } }))
  const gap = { sends: 1, perMs: 1_000 }
  const pace = new Map([['terminal', { channel: gap, workspace: gap, bot: gap }] as const])
  await store.claim({ at: T0, owner: 'w', leaseMs: 1, settleMs: 1, pace })

  const connection = await openFile(path, 1_000)
  const places = () => {
    const tables = connection.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[]
    const found = tables.flatMap((table) =>
      (connection.prepare(`select * from "${table}"`).all() as Record<string, unknown>[]).flatMap((row) =>
        Object.entries(row).flatMap(([column, value]) => (`${value}`.includes(ROBOTICS) ? [`${table}.${column}`] : [])),
      ),
    )
    return [...new Set(found)].sort()
  }
  expect(places()).toEqual(
    [
      ...KEPT,
      ...['channel.key', 'channel_change.channel', 'delivery.channel', 'delivery_paper.channel', 'feed.channel'],
      ...['match.channel', 'match_subscription.channel', 'pace.scope', 'paper.owners', 'paper_alias.owner'],
      ...['sighting.channel', 'sighting.source', 'source_cursor.source', 'subscription.channel'],
    ].sort(),
  )
  await store.moveChannel(ref('robotics'), ref('shared'))
  expect(places()).toEqual(KEPT.toSorted())
  expect((await store.openMatches(channelKey(ref('shared')), 'd')).map(({ paper }) => paper.key)).toEqual([key])
  connection.close()
  await store.close()
})
