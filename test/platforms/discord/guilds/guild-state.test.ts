import { describe, expect, test } from 'vitest'
import { createGuildState } from '../../../../src/platforms/discord/guilds/guild-state.ts'

const US = '100000000000000001'
/** The id of a server that is on this shard of two. */
const onShard = (shard: number) => String((BigInt(2 + shard) << 22n) + 7n)

/** A state, and the gateway of one bot that tells it of servers. */
function gateway() {
  const state = createGuildState({ now: () => new Date('2026-11-20T09:00:00Z') })
  let number = 0
  const tell = (t: string, d: unknown, shard = 0) => state.hear({ t, s: ++number, d }, shard)
  return {
    state,
    tell,
    ready: (ids: readonly string[], shard: number, shards: number) =>
      tell(
        'READY',
        {
          session_id: `session ${number}`,
          user: { id: US },
          guilds: ids.map((id) => ({ id })),
          shard: [shard, shards],
        },
        shard,
      ),
    server: (id: string, parts: object = {}, shard = 0) =>
      tell('GUILD_CREATE', { id, name: 'A lab', roles: [{ id, permissions: '1024' }], ...parts }, shard),
  }
}

test('no server is lost where the bot begins anew with more shards', () => {
  const { state, ready, server } = gateway()
  const [even, odd] = [onShard(0), onShard(1)]
  ready([even, odd], 0, 1)
  for (const id of [even, odd]) server(id)
  expect(ready([even], 0, 2)).toEqual([])
  expect(state.guild(odd)).toMatchObject({ id: odd })
  expect(ready([odd], 1, 2)).toEqual([])
})

test('a server is lost that its own shard no longer names, whichever shard told of it before', () => {
  const { state, ready, server } = gateway()
  const [even, odd] = [onShard(0), onShard(1)]
  ready([even, odd], 0, 1)
  for (const id of [even, odd]) server(id)
  expect(ready([even], 0, 2)).toEqual([])
  expect(ready([], 1, 2)).toMatchObject([{ workspace: odd, what: 'lost' }])
  expect(state.guild(odd)).toBe('out')
})

describe('a thread in the archive', () => {
  const LAB = onShard(0)
  const ROOM = '200000000000000001'
  const thread = (id: string, archived: boolean, locked = false) => ({
    id,
    guild_id: LAB,
    type: 11,
    name: 'on a paper',
    parent_id: ROOM,
    thread_metadata: { archived, locked },
  })
  const rights = (1n << 10n) | (1n << 14n) | (1n << 38n)

  function lab() {
    const wire = gateway()
    wire.ready([LAB], 0, 1)
    wire.server(LAB, {
      roles: [{ id: LAB, permissions: String(rights) }],
      channels: [{ id: ROOM, type: 0, name: 'robotics' }],
    })
    const places = () => {
      const guild = wire.state.guild(LAB)
      return typeof guild === 'string' ? [] : [...guild.places.keys()]
    }
    const said = (t: string, d: object) => wire.tell(t, d).map(({ what, channel }) => `${what} ${channel}`)
    return { ...wire, places, said }
  }

  test('is forgotten, and that is no news', () => {
    const { said, places } = lab()
    for (const id of ['31', '32', '33']) said('THREAD_CREATE', thread(id, false))
    expect(said('THREAD_UPDATE', thread('31', true))).toEqual([])
    expect(places()).toEqual([ROOM, '32', '33'])
    const sync = { guild_id: LAB, channel_ids: [ROOM], threads: [thread('33', false)] }
    expect(said('THREAD_LIST_SYNC', sync)).toEqual([])
    expect(places()).toEqual([ROOM, '33'])
    expect(said('THREAD_LIST_SYNC', { ...sync, channel_ids: ['5'], threads: [] })).toEqual([])
    expect(places()).toEqual([ROOM, '33'])
  })

  test('is told of when it is locked there, and when it comes back', () => {
    const { said, places } = lab()
    said('THREAD_CREATE', thread('31', false))
    said('THREAD_UPDATE', thread('31', true))
    expect(said('THREAD_UPDATE', thread('31', true, true))).toEqual(['lost 31'])
    expect(places()).toEqual([ROOM])
    expect(said('THREAD_UPDATE', thread('31', false))).toEqual(['back 31'])
    expect(places()).toEqual([ROOM, '31'])
  })

  test('an event about one thread looks at no other', () => {
    const { said, state } = lab()
    for (let id = 1; id <= 20; id++) said('THREAD_CREATE', thread(`${id}`, false))
    const guild = state.guild(LAB)
    const looks: string[] = []
    for (const place of typeof guild === 'string' ? [] : guild.places.values()) {
      const { parent } = place
      Object.defineProperty(place, 'parent', {
        get() {
          looks.push(place.id)
          return parent
        },
      })
    }
    said('THREAD_UPDATE', thread('7', false, true))
    expect(looks.filter((id) => id !== '7')).toEqual([])
    expect(looks).toContain('7')
  })
})
