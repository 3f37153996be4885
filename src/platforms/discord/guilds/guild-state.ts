/** The servers that the bot is in, as the gateway tells of them, and what of that is news. */
import { z } from 'zod'
import type { News } from '../../../core/invocation.ts'
import type { Clock } from '../../../core/ports.ts'
import { afterEvent, GuildSchema, guildOf, touchedBy } from './guild-events.ts'
import { type Change, changesBetween, changesOfPlaces, changesOnEntry, LEFT } from './guild-news.ts'
import type { Guild } from './permissions.ts'

/** An event as the gateway sends it: `t` is its name, `s` its number in the session. */
export type Packet = { readonly t: string; readonly s: number; readonly d: unknown }

export type GuildState = {
  /** Takes every event in its order; what follows from it for channels. An event that comes again gives the same keys. */
  hear(packet: Packet, shard: number): readonly News[]
  /** `away`: an outage, or Discord has not described it yet. `silent`: nobody listens to the gateway, so nothing is known. */
  guild(id: string): Guild | 'away' | 'out' | 'silent'
  guilds(): readonly Guild[]
  /** Nobody listens any more. */
  forget(): void
}

type Entry = { readonly guild?: Guild; readonly isAvailable: boolean }

const ReadySchema = z.object({
  session_id: z.string(),
  user: z.object({ id: z.string() }),
  guilds: z.array(z.object({ id: z.string() })),
  shard: z.tuple([z.number(), z.number()]).default([0, 1]),
})
const HeadSchema = z.object({ id: z.string(), unavailable: z.boolean().default(false) })
const AboutSchema = z.object({ guild_id: z.string() })

export function createGuildState({ now }: Pick<Clock, 'now'>): GuildState {
  const entries = new Map<string, Entry>()
  const sessions = new Map<number, string>()
  let us = ''
  let shards = Number.POSITIVE_INFINITY

  type Told = readonly { readonly guild: string; readonly changes: readonly Change[] }[]

  function ready(event: unknown, shard: number): Told {
    const read = ReadySchema.safeParse(event).data
    if (read === undefined) return []
    us = read.user.id
    shards = read.shard[1]
    sessions.set(shard, read.session_id)
    const listed = new Set(read.guilds.map(({ id }) => id))
    // By Discord's own rule, and not by the shard that told of it: their number may have changed meanwhile.
    const isOurs = (id: string) => Number((BigInt(id) >> 22n) % BigInt(read.shard[1])) === shard
    const left = [...entries.keys()].filter((id) => isOurs(id) && !listed.has(id))
    for (const id of left) entries.delete(id)
    for (const id of listed) entries.set(id, { ...entries.get(id), isAvailable: false })
    return left.map((guild) => ({ guild, changes: [LEFT] }))
  }

  function described(event: unknown): Told {
    const read = GuildSchema.safeParse(event).data
    if (read === undefined) return []
    const after = guildOf(read, us)
    const before = entries.get(after.id)
    entries.set(after.id, { guild: after, isAvailable: true })
    const at = now().getTime()
    if (before === undefined) return [{ guild: after.id, changes: changesOnEntry(after, at) }]
    if (before.guild === undefined) return []
    return [{ guild: after.id, changes: changesBetween(before.guild, after, at, true) }]
  }

  function gone(id: string, isOutage: boolean): Told {
    const entry = entries.get(id)
    if (isOutage) {
      entries.set(id, { ...entry, isAvailable: false })
      return []
    }
    entries.delete(id)
    return [{ guild: id, changes: [LEFT] }]
  }

  function changed({ t, d }: Packet): Told {
    const id = (t === 'GUILD_UPDATE' ? HeadSchema.safeParse(d).data?.id : AboutSchema.safeParse(d).data?.guild_id) ?? ''
    const entry = entries.get(id)
    if (entry?.guild === undefined) return []
    const before = entry.guild
    const after = afterEvent(before, t, d)
    if (after === before) return []
    entries.set(id, { ...entry, guild: after })
    const at = now().getTime()
    const touched = touchedBy(after, t, d)
    const changes =
      touched === undefined
        ? changesBetween(before, after, at, false)
        : changesOfPlaces(before, after, touched, at, t === 'THREAD_UPDATE')
    return [{ guild: id, changes }]
  }

  function take(packet: Packet, shard: number): Told {
    const { t, d } = packet
    if (t === 'READY') return ready(d, shard)
    if (t !== 'GUILD_CREATE' && t !== 'GUILD_DELETE') return changed(packet)
    const { id, unavailable } = HeadSchema.safeParse(d).data ?? {}
    if (id === undefined) return []
    return t === 'GUILD_CREATE' && unavailable !== true ? described(d) : gone(id, unavailable === true)
  }

  return {
    hear(packet, shard) {
      const told = take(packet, shard)
      const event = `discord:${sessions.get(shard)}:${packet.s}`
      return told.flatMap(({ guild, changes }) =>
        changes.map((change): News => {
          const key = [event, guild, change.channel, change.what].filter((part) => part !== undefined).join(':')
          return { key, workspace: guild, ...change }
        }),
      )
    },
    guild(id) {
      const entry = entries.get(id)
      if (entry !== undefined) return (entry.isAvailable ? entry.guild : undefined) ?? 'away'
      return sessions.size < shards ? 'silent' : 'out'
    },
    forget() {
      entries.clear()
      sessions.clear()
      shards = Number.POSITIVE_INFINITY
    },
    guilds: () =>
      [...entries.values()].flatMap(({ guild, isAvailable }) => (guild !== undefined && isAvailable ? [guild] : [])),
  }
}
