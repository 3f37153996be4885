/**
 * A server as the gateway describes it, and as every event leaves it: https://docs.discord.com/developers/events/gateway-events.
 * Pure. What cannot be read is left out, so that one odd channel hides no other. Threads in the archive are not kept: they only
 * ever become more, and Discord is asked where one is wanted.
 */
import { z } from 'zod'
import { type Guild, isThread, type Member, type Overwrite, type Place } from './permissions.ts'

const Bits = z.union([z.string(), z.number()]).transform((bits) => BigInt(bits))

/** Those elements of a list that can be read. */
function readable<Shape extends z.ZodType>(shape: Shape) {
  return z
    .array(z.unknown())
    .nullish()
    .catch(null)
    .transform((all) => (all ?? []).flatMap((one) => shape.safeParse(one).data ?? []) as z.output<Shape>[])
}

const OverwriteSchema: z.ZodType<Overwrite> = z.object({ id: z.string(), allow: Bits, deny: Bits })
export const PlaceSchema = z
  .object({
    id: z.string(),
    type: z.number(),
    name: z.string().nullish(),
    guild_id: z.string().nullish(),
    parent_id: z.string().nullish(),
    permission_overwrites: readable(OverwriteSchema),
    thread_metadata: z.object({ locked: z.boolean().default(false), archived: z.boolean().default(false) }).nullish(),
    recipients: readable(z.object({ id: z.string() })),
  })
  .transform(({ id, type, name, guild_id, parent_id, permission_overwrites, thread_metadata, recipients }) => {
    const place: Place = {
      id,
      type,
      name: name ?? '',
      ...(parent_id ? { parent: parent_id } : {}),
      overwrites: permission_overwrites,
      isLocked: thread_metadata?.locked ?? false,
    }
    return {
      place,
      guild: guild_id ?? undefined,
      people: recipients.map((person) => person.id),
      isArchived: thread_metadata?.archived ?? false,
    }
  })

const RoleSchema = z.object({ id: z.string(), permissions: Bits })
export const MemberSchema = z
  .object({
    user: z.object({ id: z.string() }),
    roles: readable(z.string()),
    communication_disabled_until: z.string().nullish(),
  })
  .transform(({ user, roles, communication_disabled_until: until }): Member => {
    const mutedUntil = until ? Date.parse(until) : Number.NaN
    return { id: user.id, roles, ...(Number.isNaN(mutedUntil) ? {} : { mutedUntil }) }
  })

export const GuildSchema = z.object({
  id: z.string(),
  name: z.string().default(''),
  owner_id: z.string().default(''),
  roles: readable(RoleSchema),
  channels: readable(PlaceSchema),
  threads: readable(PlaceSchema),
  members: readable(MemberSchema),
})

/** A whole server. `us` is the bot's user id; a server that does not describe the bot as a member gives it everyone's rights. */
export function guildOf(read: z.output<typeof GuildSchema>, us: string): Guild {
  const { id, name, owner_id, roles, channels, threads, members } = read
  return {
    id,
    name,
    owner: owner_id,
    roles: new Map(roles.map((role) => [role.id, role.permissions])),
    places: new Map([...channels, ...threads].flatMap(entryOf)),
    us: members.find((member) => member.id === us) ?? { id: us, roles: [] },
  }
}

const UpdateSchema = z.object({
  name: z.string().optional(),
  owner_id: z.string().optional(),
  roles: readable(RoleSchema),
})
const RoleChangeSchema = z.object({ role: RoleSchema })
const RoleGoneSchema = z.object({ role_id: z.string() })
const GoneSchema = z.object({ id: z.string() })
const ListSchema = z.object({ channel_ids: z.array(z.string()).optional(), threads: readable(PlaceSchema) })

/** The server after an event about it; the same one where the event says nothing that counts, or cannot be read. */
export function afterEvent(guild: Guild, type: string, event: unknown): Guild {
  switch (type) {
    case 'GUILD_UPDATE': {
      const {
        name = guild.name,
        owner_id: owner = guild.owner,
        roles,
      } = UpdateSchema.safeParse(event).data ?? { roles: [] }
      return {
        ...guild,
        name,
        owner,
        roles: withAll(
          guild.roles,
          roles.map((role) => [role.id, role.permissions]),
        ),
      }
    }
    case 'GUILD_ROLE_CREATE':
    case 'GUILD_ROLE_UPDATE': {
      const role = RoleChangeSchema.safeParse(event).data?.role
      return role === undefined ? guild : { ...guild, roles: withAll(guild.roles, [[role.id, role.permissions]]) }
    }
    case 'GUILD_ROLE_DELETE':
      return { ...guild, roles: without(guild.roles, RoleGoneSchema.safeParse(event).data?.role_id) }
    case 'CHANNEL_CREATE':
    case 'CHANNEL_UPDATE':
    case 'THREAD_CREATE':
    case 'THREAD_UPDATE': {
      const read = PlaceSchema.safeParse(event).data
      if (read === undefined) return guild
      const { places } = guild
      return { ...guild, places: read.isArchived ? without(places, read.place.id) : withAll(places, entryOf(read)) }
    }
    case 'CHANNEL_DELETE':
    case 'THREAD_DELETE': {
      const id = GoneSchema.safeParse(event).data?.id
      // Discord does not tell of the threads of a deleted channel.
      const gone = threadsIn(guild, id).map((thread) => thread.id)
      return { ...guild, places: without(guild.places, id, ...gone) }
    }
    case 'THREAD_LIST_SYNC': {
      const read = ListSchema.safeParse(event).data
      if (read === undefined) return guild
      const { threads, channel_ids: parents } = read
      // It names all that are active in these channels, or in the server.
      const others = [...guild.places].filter(
        ([, place]) => !isThread(place) || !(parents?.includes(place.parent ?? '') ?? true),
      )
      return { ...guild, places: new Map([...others, ...threads.flatMap(entryOf)]) }
    }
    case 'GUILD_MEMBER_UPDATE': {
      const member = MemberSchema.safeParse(event).data
      return member?.id === guild.us.id ? { ...guild, us: member } : guild
    }
    default:
      return guild
  }
}

/**
 * The places that an event is about, as it describes them, and the threads in a channel with it; undefined where it is about the
 * whole server.
 */
export function touchedBy(guild: Guild, type: string, event: unknown): readonly Place[] | undefined {
  switch (type) {
    case 'CHANNEL_CREATE':
    case 'CHANNEL_UPDATE': {
      const place = PlaceSchema.safeParse(event).data?.place
      return place === undefined ? [] : [place, ...threadsIn(guild, place.id)]
    }
    case 'THREAD_CREATE':
    case 'THREAD_UPDATE':
      return [PlaceSchema.safeParse(event).data?.place ?? []].flat()
    case 'THREAD_LIST_SYNC':
      return (ListSchema.safeParse(event).data?.threads ?? []).map(({ place }) => place)
    default:
      return undefined
  }
}

function threadsIn({ places }: Guild, channel: string | undefined): readonly Place[] {
  return [...places.values()].filter((place) => place.parent === channel && isThread(place))
}

function entryOf({ place, isArchived }: z.output<typeof PlaceSchema>): (readonly [string, Place])[] {
  return isArchived ? [] : [[place.id, place]]
}

function withAll<T>(map: ReadonlyMap<string, T>, more: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  if (more.length === 0) return map
  const all = new Map(map)
  for (const [id, one] of more) all.set(id, one)
  return all
}

function without<T>(map: ReadonlyMap<string, T>, ...ids: readonly (string | undefined)[]): ReadonlyMap<string, T> {
  if (!ids.some((id) => id !== undefined && map.has(id))) return map
  const rest = new Map(map)
  for (const id of ids) if (id !== undefined) rest.delete(id)
  return rest
}
