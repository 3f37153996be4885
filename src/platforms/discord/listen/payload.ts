/** What all interactions of Discord have in common. Keys that we do not know are ignored. */
import { z } from 'zod'
import type { ChannelRef } from '../../../core/channel.ts'

/** `stray`: nothing of ours. `unreadable`: Discord sent what it should not. */
export type Ignored = { readonly kind: 'stray' | 'unreadable'; readonly why: string }
export type Read<Found> = { readonly kind: 'read'; readonly found: Found } | Ignored

const Snowflake = z.string().regex(/^\d{1,20}$/)
/** Discord leaves out what is not there, writes null, or writes an empty text. */
const Maybe = z
  .string()
  .nullish()
  .transform((text) => (text === '' ? undefined : (text ?? undefined)))

const UserSchema = z.object({ id: Snowflake, username: Maybe, global_name: Maybe })

const Permissions = z
  .string()
  .regex(/^\d+$/)
  .transform((flags) => BigInt(flags))

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object */
export const InteractionSchema = z.object({
  id: Snowflake,
  application_id: Snowflake,
  token: z.string().min(1),
  guild_id: Snowflake.nullish(),
  channel_id: Snowflake.nullish(),
  channel: z.object({ id: Snowflake, name: Maybe }).nullish(),
  member: z.object({ user: UserSchema, nick: Maybe, permissions: Permissions.nullish() }).nullish(),
  user: UserSchema.nullish(),
  app_permissions: Permissions.nullish(),
  context: z.int().nullish(),
  data: z.looseObject({ component_type: z.int().nullish() }).nullish(),
  message: z.looseObject({ flags: z.int().nullish(), components: z.array(z.unknown()).nullish() }).nullish(),
})
export type Interaction = z.infer<typeof InteractionSchema>

export function stray(why: string): Ignored {
  return { kind: 'stray', why }
}

/** Names the keys that are wrong, never what they hold. */
export function unreadable(what: string, { issues }: z.ZodError): Ignored {
  const where = issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`)
  return { kind: 'unreadable', why: `${what} has ${where.join('; ')}` }
}

/** The workspace of conversations outside of servers. */
export const NO_GUILD = '@me'

export function refOf(guild: string | undefined, channel: string): ChannelRef {
  return { platform: 'discord', workspace: guild ?? NO_GUILD, channel }
}
