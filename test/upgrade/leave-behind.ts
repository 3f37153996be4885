/**
 * What a version leaves behind when it dies: a database with deliveries in every state, for the next version to go on with. In
 * the tree of a release it makes that release's own (`0.5.0.db.gz` and the others came so, packed with `gzip -9`); in this one it is the newest case.
 */
import { rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { type ChannelRef, channelKey, type PlatformName } from '../../src/core/channel.ts'
import type { Claim } from '../../src/core/store/deliveries.ts'
import { openDesk } from '../desk.ts'

export type Room = { readonly name: string; readonly ref: ChannelRef }

export const SLACK_TEAM = 'T1LAB'
export const DISCORD_GUILD = '900000000000000100'
export const PEOPLE = { slack: 'U000000001', discord: '900000000000000001' } as const

const ROOMS = {
  slack: [
    ...['tried-and-stands', 'tried-and-lost', 'claimed-only', 'uncertain-stands', 'refused', 'closed', 'paused'],
    ...['delivered', 'due'],
  ],
  discord: ['tried-and-stands', 'tried-and-lost', 'due', 'delivered'],
} as const

/** Each channel is called by what becomes of its digest of the last morning. */
export const rooms: readonly Room[] = [
  ...ROOMS.slack.map((name, index) => roomOf(name, 'slack', SLACK_TEAM, `C0000001${twoDigits(index + 1)}`)),
  ...ROOMS.discord.map((name, index) =>
    roomOf(name, 'discord', DISCORD_GUILD, `9000000000000002${twoDigits(index + 1)}`),
  ),
]

/** When the process died, and when it was sending last. */
export const DIED_AT = '2026-11-16T09:31:00Z'
export const SENT_AT = '2026-11-16T09:00:20Z'
/** Came live, and are owed to every channel; the last of them nobody has matched yet. */
export const OWED = [
  ...['Robots of yesterday one', 'Robots of yesterday two'],
  ...Array.from({ length: 10 }, (_, index) => `Robots of today ${index + 1}`),
  ...['Robots of the morning', 'Robots that nobody looked at'],
]
/** The papers of the archive, which nobody is alerted to. */
export const OLD = ['Old robots one', 'Old robots two']
/** Only the own feed of the channel `delivered` lists it. */
export const PRIVATE = 'Private robots of the lab'

function roomOf(name: string, platform: PlatformName, workspace: string, channel: string): Room {
  return { name, ref: { platform, workspace, channel } }
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

const UNLIMITED = { sends: 1, perMs: 0 }
const PACE = { channel: UNLIMITED, workspace: UNLIMITED, bot: UNLIMITED }
const pace = new Map([['slack', PACE] as const, ['discord', PACE] as const])

/** Writes the database, as small as it gets. */
export async function leaveBehind(path: string): Promise<void> {
  const desk = await openDesk({ now: '2026-11-15T08:00:00Z' })
  const { store, clock } = desk
  let serial = 0

  const at = (iso: string): void => {
    clock.at = Date.parse(iso)
  }
  const placeOf = ({ ref }: Room) => ({
    channel: ref,
    person: { id: ref.platform === 'slack' ? PEOPLE.slack : PEOPLE.discord, mayManage: true, zone: 'UTC' },
  })
  const slackRoom = (name: string): Room => {
    const found = rooms.find((room) => room.ref.platform === 'slack' && room.name === name)
    if (found === undefined) throw new Error(`There is no channel ${name}.`)
    return found
  }
  function paper(title: string) {
    serial += 1
    const abstract = `We study robots that move in case ${serial}. They carry boxes, and we measure how often they drop them.`
    return {
      title,
      arxiv: `2611.${10_000 + serial}`,
      authors: ['Ann Sample', 'Bo Other'],
      categories: ['cs.RO'],
      abstract,
    }
  }
  async function claimAll(treat: (name: string, claim: Claim) => Promise<void>): Promise<void> {
    for (;;) {
      const claim = await store.claim({ at: clock.at, owner: 'process-1', leaseMs: 60_000, settleMs: 60_000, pace })
      if (claim === undefined) return
      const { channel } = claim.delivery
      await treat(rooms.find(({ ref }) => ref.channel === channel.channel)?.name ?? '', claim)
    }
  }
  async function send(_: string, claim: Claim): Promise<void> {
    serial += 1
    const isSlack = claim.delivery.channel.platform === 'slack'
    const ref = isSlack ? `${Math.floor(clock.at / 1_000)}.000${100 + serial}` : `9100000000000${10_000 + serial}`
    await store.intend(claim, clock.at)
    await store.settle(claim, { state: 'delivered', ref }, clock.at)
  }
  async function tryInEveryWay(name: string, claim: Claim): Promise<void> {
    if (name === 'claimed-only') return
    await store.intend(claim, clock.at)
    if (name === 'tried-and-stands' || name === 'tried-and-lost') return
    const why = 'told by the chat'
    const readyAt = clock.at + 60_000
    if (name === 'uncertain-stands') await store.settle(claim, { state: 'uncertain', readyAt, why }, clock.at)
    else if (name === 'refused') await store.settle(claim, { state: 'held', heldFor: 'content', why }, clock.at)
    else if (name === 'closed')
      await store.settle(claim, { state: 'held', heldFor: 'access', why, scope: 'channel' }, clock.at)
    else await send(name, claim)
  }

  for (const room of rooms) {
    await desk.ask('settings announce off', placeOf(room))
    await desk.ask('subscribe robots as Robots', placeOf(room))
    await desk.ask(`schedule daily ${room.name === 'due' ? '09:30' : '09:00'} UTC`, placeOf(room))
    await store.changeChannel(room.ref, { name: room.name })
  }
  at('2026-11-15T08:10:00Z')
  await desk.arrive(OLD.map(paper), { live: false })
  await desk.arrive([...OWED.slice(0, 2).map(paper), { title: 'Cats', abstract: 'They sleep.', arxiv: '2611.10000' }])
  for (const morning of ['2026-11-15T09:00:20Z', '2026-11-15T09:30:20Z']) {
    at(morning)
    await desk.tick()
    await claimAll(send)
  }
  at('2026-11-16T07:00:00Z')
  await desk.ask('pause', placeOf(slackRoom('paused')))
  const feed = await store.addFeed({
    channel: channelKey(slackRoom('delivered').ref),
    url: 'http://127.0.0.1:9/papers.atom',
    title: 'The lab',
    by: PEOPLE.slack,
    addedAt: clock.at,
  })
  const { arxiv: _, ...own } = paper(PRIVATE)
  await desk.arrive([own], { feed })
  at('2026-11-16T08:00:00Z')
  await desk.arrive(OWED.slice(2, 12).map(paper))
  await store.save(PEOPLE.slack, 'arxiv:2611.10003', clock.at)
  await store.setUseful(PEOPLE.slack, 'arxiv:2611.10003', true, clock.at)
  at(SENT_AT)
  await desk.tick()
  await claimAll(tryInEveryWay)
  at('2026-11-16T09:20:00Z')
  await desk.arrive(OWED.slice(12, 13).map(paper))
  await desk.desk.matcher.match(clock.at)
  at('2026-11-16T09:30:20Z')
  await desk.tick()
  at(DIED_AT)
  await desk.arrive(OWED.slice(13).map(paper))
  await store.beat(clock.at)

  rmSync(path, { force: true })
  await store.backup(path)
  await store.close()
  const database = new Database(path)
  database.pragma('journal_mode = delete')
  database.exec('vacuum')
  database.close()
}
