/**
 * A release starts on what the one before it left behind: it backs up, migrates, finds what stands, sends what does not, and
 * alerts to nothing old. The databases were made by those releases (`upgrade/leave-behind.ts`).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { parseControlId } from '../src/core/action.ts'
import type { Delivery } from '../src/core/delivery.ts'
import { DAY, MINUTE } from '../src/core/instant.ts'
import type { Store } from '../src/core/store.ts'
import { STEPS } from '../src/store/migrations/steps.ts'
import { openStore } from '../src/store/open-store.ts'
import { openDesk } from './desk.ts'
import { textOf } from './servers/slack/words.ts'
import { useTemporaryFolder } from './store/temporary-folder.ts'
import { leaveBehind, OLD, OWED, PEOPLE, PRIVATE, type Room, rooms } from './upgrade/leave-behind.ts'
import { keyOf, openTwoChats, type TwoChats } from './upgrade/two-chats.ts'

const path = useTemporaryFolder()
const FIXTURES = join(import.meta.dirname, 'upgrade')
const UNSETTLED = ['due', 'sending', 'uncertain'] as const

const LEFT = [
  { version: '0.4.0', steps: 4 },
  { version: '0.5.0', steps: 5 },
  { version: 'this one', steps: STEPS.length },
]

let chats: TwoChats | undefined
afterEach(async () => {
  await chats?.close()
  chats = undefined
})

const room = (platform: string, name: string): Room => {
  const found = rooms.find((one) => one.ref.platform === platform && one.name === name)
  if (found === undefined) throw new Error(`There is no ${name} on ${platform}.`)
  return found
}

async function lay(version: string): Promise<string> {
  const database = path('paperwire.db')
  if (version === 'this one') await leaveBehind(database)
  else writeFileSync(database, gunzipSync(readFileSync(join(FIXTURES, `${version}.db.gz`))))
  return database
}

/** What the old version knew, read by this one from a copy. */
async function readLeft(database: string): Promise<readonly Delivery[]> {
  const copy = path('copy.db')
  writeFileSync(copy, readFileSync(database))
  const store = await openStore(`sqlite:${copy}`)
  const all = await store.deliveries()
  await store.close()
  return all
}

const isSettled = (store: Store) => async (): Promise<boolean> => {
  const open = await store.deliveries({ states: UNSETTLED })
  return open.length === 0
}

describe.each(LEFT)('a database of $version', ({ version, steps }) => {
  test('0 lost, 0 twice, nothing old', { timeout: 90_000 }, async () => {
    const database = await lay(version)
    const left = await readLeft(database)
    const deliveryOf = ({ ref }: Room, day: string): Delivery => {
      const found = left.find((one) => one.channel.channel === ref.channel && one.slot.includes(`:${day}`))
      if (found === undefined) throw new Error(`Nothing was planned for ${ref.channel} on ${day}.`)
      return found
    }
    const two = await openTwoChats()
    chats = two
    for (const one of [
      room('slack', 'tried-and-stands'),
      room('slack', 'uncertain-stands'),
      room('slack', 'delivered'),
      room('discord', 'tried-and-stands'),
    ]) {
      const { id, message, papers } = deliveryOf(one, '2026-11-16')
      await two.post(one, id, message.title ?? '', papers[0] ?? '')
    }
    const stoodBefore = new Map(rooms.map((one) => [keyOf(one), two.standingIn(one)]))

    const program = await two.start(database)
    try {
      const { store } = program.app.desk
      two.clock.forward(5 * MINUTE)
      await two.until(isSettled(store))
      // What was known to stand was found, and what was not known to stand was sent once.
      for (const one of rooms) {
        const before = stoodBefore.get(keyOf(one)) ?? []
        const standing = two.standingIn(one)
        expect(new Set(standing).size, keyOf(one)).toBe(standing.length)
        expect(standing.slice(0, before.length), keyOf(one)).toEqual(before)
      }
      expect(two.standingIn(room('slack', 'tried-and-stands'))).toHaveLength(1)
      expect(two.standingIn(room('slack', 'tried-and-lost'))).toHaveLength(1)
      expect(two.standingIn(room('slack', 'claimed-only'))).toHaveLength(1)
      expect(two.standingIn(room('discord', 'tried-and-stands'))).toHaveLength(1)
      expect(two.standingIn(room('discord', 'tried-and-lost'))).toHaveLength(1)
      expect(two.standingIn(room('slack', 'refused'))).toHaveLength(0)
      expect(two.standingIn(room('slack', 'paused'))).toHaveLength(0)

      // The next morning, and what people do about what was held and paused.
      two.clock.forward(DAY)
      await two.until(
        async () => (await store.deliveries()).filter(({ slot }) => slot.includes('2026-11-17T09')).length >= 11,
      )
      await two.until(isSettled(store))
      await store.retry(deliveryOf(room('slack', 'refused'), '2026-11-16').id, two.clock.now())
      await two.slack.command(PEOPLE.slack, room('slack', 'paused').ref.channel, 'resume')
      await two.until(async () => (await store.channel(room('slack', 'paused').ref))?.state === 'on')
      await two.slack.command(PEOPLE.slack, room('slack', 'paused').ref.channel, 'post')
      await two.until(async () => {
        const all = await store.deliveries({ channel: keyOf(room('slack', 'paused')) })
        return all.some(({ kind }) => kind === 'post')
      })
      await two.until(isSettled(store))

      const ledger = await store.deliveries({ states: ['delivered'] })
      expect(await store.deliveries({ states: ['held'] })).toEqual([])
      const titles = new Map<string, string>()
      for (const key of new Set(ledger.flatMap(({ papers }) => papers)))
        titles.set(key, (await store.paper(key))?.title ?? key)
      const settledBefore = new Set(left.filter(({ state }) => state === 'delivered').map(({ id }) => id))
      for (const one of rooms) {
        const own = ledger.filter(({ channel }) => channel.channel === one.ref.channel)
        const got = own.flatMap(({ papers }) => papers.map((key) => titles.get(key)))
        const owed = one.name === 'delivered' && one.ref.platform === 'slack' ? [...OWED, PRIVATE] : OWED
        expect(got.toSorted(), keyOf(one)).toEqual(owed.toSorted())
        const standing = two.standingIn(one)
        const since = own.filter(({ id }) => !settledBefore.has(id)).map(({ id }) => id)
        expect(
          since.filter((id) => !standing.includes(id)),
          keyOf(one),
        ).toEqual([])
        expect(new Set(standing).size, keyOf(one)).toBe(standing.length)
      }
      expect([...titles.values()].filter((title) => OLD.includes(title))).toEqual([])

      // Controls of messages that the old version posted.
      const { ref } = room('slack', 'delivered')
      const [old] = two.slack.posts(ref.channel)
      if (old === undefined) throw new Error('The old message is gone.')
      await two.slack.press(PEOPLE.slack, {
        message: old,
        action_id: '1.card',
        value: deliveryOf(room('slack', 'delivered'), '2026-11-16').papers[0] ?? '',
      })
      await two.slack.when(() =>
        [...two.slack.privately(PEOPLE.slack), ...two.slack.views(PEOPLE.slack)].some(({ blocks }) =>
          textOf(blocks).includes('BibTeX'),
        ),
      )
      await two.slack.press(PEOPLE.slack, {
        message: old,
        action_id: `1.more|${deliveryOf(room('slack', 'delivered'), '2026-11-16').id}`,
      })
      await two.slack.when(() =>
        two.slack.privately(PEOPLE.slack).some(({ blocks }) => textOf(blocks).includes('Robots of today')),
      )
      const [there] = two.discord.posts(room('discord', 'tried-and-stands').ref.channel)
      if (there === undefined) throw new Error('The old message is gone.')
      await two.once(() =>
        two.discord.press(
          PEOPLE.discord,
          there,
          `1.more|${deliveryOf(room('discord', 'tried-and-stands'), '2026-11-16').id}`,
        ),
      )
      await two.discord.when(() =>
        two.discord.privately(PEOPLE.discord).some((message) => JSON.stringify(message).includes('Robots of today')),
      )
    } finally {
      await program.close()
    }

    const copies = readdirSync(path('')).filter((file) => /^paperwire.*\.backup$/.test(file))
    expect(copies.map((file) => file.replace(/-.*/, ''))).toEqual(
      steps === STEPS.length ? [] : [`paperwire.db.v${steps}`],
    )
    // The copy before the migration is whole: it can be put back, and started again.
    for (const file of copies)
      expect((await readLeft(path(file))).map(({ id, state }) => [id, state])).toEqual(
        left.map(({ id, state }) => [id, state]),
      )
  })
})

describe('the controls of the last two versions', () => {
  const D = 'abcdefghijklmnopqrstuvw2'
  const P = 'arxiv:2603.00001'
  /** As they stood in the messages, cards and forms of 0.4.0 and 0.5.0: action ids of Slack, custom ids of Discord. */
  const IDS = [
    ...['1.card', `1.card|${D}`, `1.more|${D}`, `1.tune|${D}`, '1.tune|slack:T1/C1', '1.tune|slack:T1/U1', '1.zone'],
    ...[
      `1.why.${P}`,
      `1.useful.${P}`,
      `1.similar.${P}`,
      `1.save.${P}`,
      `1.fewer.${P}`,
      `1.discuss.${P}`,
      `1.bibtex.${P}`,
    ],
    ...['1.subscribe', '1.search', '1.post.2', '1.keep.2', '1.unsubscribe.1', '1.pause.1', '1.resume.1', '1.edit.1'],
    ...['1.narrow.2.phrase', '1.narrow.2.cat:cs.CL', '1.narrow.2.-benchmark'],
    ...['1.schedule|slack:T1/C1', '1.resume|slack:T1/U1', '1.pause|slack:T1/C1'],
  ]

  test.each(IDS)('%s is answered', async (id) => {
    const desk = await openDesk()
    await desk.ask('subscribe robots as Robots')
    const { action, delivery } = parseControlId(id)
    const asked = { kind: 'action', id: action, ...(delivery === undefined ? {} : { delivery }) } as const
    const said = await desk.send(asked)
    expect(said).not.toContain('older version')
    await desk.store.close()
  })

  test('one that no version had is told so', async () => {
    const desk = await openDesk()
    expect(await desk.press('0.card')).toContain('older version')
    await desk.store.close()
  })
})
