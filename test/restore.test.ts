/** What a restored backup means: a running program is backed up, goes on, is put back to the backup, and starts again. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../src/core/instant.ts'
import type { Store } from '../src/core/store.ts'
import { restore } from '../src/database-file.ts'
import { auditChannels } from '../src/flows/verbs/audit.ts'
import { isMisuse } from '../src/flows/verbs/misuse.ts'
import { openStore } from '../src/store/open-store.ts'
import { useTemporaryFolder } from './store/temporary-folder.ts'
import { DIED_AT, leaveBehind, OWED, type Room, rooms } from './upgrade/leave-behind.ts'
import { keyOf, openTwoChats, type TwoChats } from './upgrade/two-chats.ts'

const path = useTemporaryFolder()
/** The nightly copies are another test's. */
const SETTINGS = 'backup: off\n'

let chats: TwoChats | undefined
afterEach(async () => {
  await chats?.close()
  chats = undefined
})

const isSettled = (store: Store) => async (): Promise<boolean> =>
  (await store.deliveries({ states: ['due', 'sending', 'uncertain'] })).length === 0

/** Those whose digests came every morning. */
const daily = rooms.filter(({ name }) => name === 'delivered' || name === 'due')

test('digests after the backup come again, none is lost, and audit takes the surplus away', {
  timeout: 90_000,
}, async () => {
  const database = path('paperwire.db')
  await leaveBehind(database)
  const two = await openTwoChats()
  chats = two
  const mornings = async (store: Store): Promise<number> =>
    (await store.deliveries({ states: ['delivered'] })).filter(({ slot }) => slot.includes('2026-11-17T09')).length

  const first = await two.start(database, SETTINGS)
  const copy = path('copy.db')
  let posted = 0
  try {
    const { store } = first.app.desk
    two.clock.forward(5 * MINUTE)
    await two.until(isSettled(store))
    await first.app.backup(copy)
    two.clock.forward(DAY)
    await two.until(async () => (await mornings(store)) >= 11)
    await two.until(isSettled(store))
    posted = await mornings(store)
  } finally {
    await first.close()
  }
  const stood = new Map(daily.map((one) => [keyOf(one), two.standingIn(one)]))

  const restored = await restore(`sqlite:${database}`, copy, new Date(two.clock.now()))
  expect(restored).toMatchObject({ kept: expect.stringContaining('before-restore'), asOf: expect.any(Number) })

  // Longer than Discord knows a nonce.
  two.clock.forward(HOUR)
  const second = await two.start(database, SETTINGS)
  try {
    const { store } = second.app.desk
    await two.until(async () => (await mornings(store)) >= posted)
    await two.until(isSettled(store))
    for (const one of daily) {
      const before = stood.get(keyOf(one)) ?? []
      // Nothing from before the backup stands twice; what came after it does, under the same id.
      const again = two.standingIn(one).slice(before.length)
      expect(again, keyOf(one)).toHaveLength(1)
      expect(before.at(-1), keyOf(one)).toBe(again[0])
      const titles: string[] = []
      for (const { papers } of await store.deliveries({ states: ['delivered'], channel: keyOf(one) }))
        for (const key of papers) titles.push((await store.paper(key))?.title ?? key)
      for (const title of OWED) expect(titles, keyOf(one)).toContain(title)
    }
    two.clock.forward(5 * MINUTE)
    for (const one of daily) {
      const audited = await auditChannels(second.app.auditing, { channel: keyOf(one), days: 3, remove: true })
      if (isMisuse(audited)) throw new Error(audited.message)
      expect(two.standingIn(one), keyOf(one)).toHaveLength(new Set(two.standingIn(one)).size)
    }
  } finally {
    await second.close()
  }
})

test('what was due, claimed or tried in the backup is looked for before it is sent, however late it was posted', {
  timeout: 60_000,
}, async () => {
  const database = path('paperwire.db')
  await leaveBehind(database)
  const backup = path('backup.db')
  writeFileSync(backup, readFileSync(database))
  const open = rooms.filter(({ name }) => ['claimed-only', 'due', 'tried-and-lost'].includes(name))
  const deliveryOf = async ({ ref }: Room) => {
    const store = await openStore(`sqlite:${backup}`)
    const all = await store.deliveries({ states: ['due', 'sending'] })
    await store.close()
    const found = all.find(({ channel }) => channel.channel === ref.channel)
    if (found === undefined) throw new Error(`Nothing is open in ${ref.channel}.`)
    return found
  }
  const two = await openTwoChats()
  chats = two
  two.clock.forward(Date.parse(DIED_AT) - two.clock.now() + HOUR)
  expect(open).toHaveLength(5)
  // The last of those that were due was never sent; the others were after the backup was made.
  for (const room of open.filter((one) => one !== open.findLast(({ name }) => name === 'due'))) {
    const { id, message, papers } = await deliveryOf(room)
    await two.post(room, id, message.title ?? '', papers[0] ?? '')
  }

  expect(await restore(`sqlite:${database}`, backup, new Date(two.clock.now()))).toMatchObject({
    asOf: Date.parse(DIED_AT),
  })
  const program = await two.start(database, SETTINGS)
  try {
    const { store } = program.app.desk
    two.clock.forward(5 * MINUTE)
    await two.until(isSettled(store))
    for (const one of open) {
      const { id } = await deliveryOf(one)
      expect(
        two.standingIn(one).filter((standing) => standing === id),
        keyOf(one),
      ).toHaveLength(1)
      expect((await store.delivery(id))?.state).toBe('delivered')
    }
  } finally {
    await program.close()
  }
})
