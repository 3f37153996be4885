/** What all payloads of Slack have in common. Keys that we do not know are ignored. */
import { z } from 'zod'
import type { ChannelRef } from '../../../core/channel.ts'

/** `stray`: nothing of ours. `unreadable`: Slack sent what it should not. */
export type Ignored = { readonly kind: 'stray' | 'unreadable'; readonly why: string }
export type Read<Found> = { readonly kind: 'read'; readonly found: Found } | Ignored

export const Id = z.string().min(1)
/** Slack leaves out what is not there, writes null, or writes an empty text. */
export const Maybe = z
  .string()
  .nullish()
  .transform((text) => (text === '' ? undefined : (text ?? undefined)))

const Team = z.object({ id: Maybe }).nullish().catch(undefined)
const OfTeam = z.object({ team_id: Maybe }).nullish().catch(undefined)
const SourceSchema = z.object({
  view: z.object({ app_installed_team_id: Maybe }).nullish().catch(undefined),
  authorizations: z
    .array(z.object({ team_id: Maybe }))
    .nullish()
    .catch(undefined),
  team: Team,
  team_id: Maybe.catch(undefined),
  user: OfTeam,
})

/**
 * The workspace whose bot a payload is for: in a channel shared between workspaces the one that installed the app, not that of
 * the person. Undefined where Slack does not say.
 */
export function teamIn(body: unknown): string | undefined {
  const { view, authorizations, team, team_id, user } = SourceSchema.safeParse(body).data ?? {}
  return view?.app_installed_team_id ?? authorizations?.[0]?.team_id ?? team?.id ?? team_id ?? user?.team_id
}

export function stray(why: string): Ignored {
  return { kind: 'stray', why }
}

/** Names the keys that are wrong, never what they hold. */
export function unreadable(what: string, { issues }: z.ZodError): Ignored {
  const where = issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`)
  return { kind: 'unreadable', why: `${what} has ${where.join('; ')}` }
}

/** The key of an invocation or of news; `id` is a trigger id or an event id. */
export function keyOf(team: string, id: string): string {
  return `slack:${team}:${id}`
}

export function refOf(workspace: string, channel: string): ChannelRef {
  return { platform: 'slack', workspace, channel }
}
