/** Which scope opens which kind of conversation, and what a call without it is told. */
import { refuse } from './refusal.ts'
import type { SlackChannel } from './workspace.ts'

/** The scopes of Paperwire's manifest with its optional ones. */
export const DEFAULT_SCOPES = [
  'commands',
  'chat:write',
  'channels:read',
  'groups:read',
  'im:read',
  'mpim:read',
  'channels:history',
  'groups:history',
  'im:history',
  'mpim:history',
  'im:write',
  'users:read',
  'channels:join',
] as const

export const KINDS = ['channels', 'groups', 'im', 'mpim'] as const
export type Kind = (typeof KINDS)[number]

/** The names of the kinds in the argument `types`. */
export const TYPES: Readonly<Record<string, Kind>> = {
  public_channel: 'channels',
  private_channel: 'groups',
  im: 'im',
  mpim: 'mpim',
}

export function kindOf({ is_im, is_mpim, is_private }: SlackChannel): Kind {
  if (is_im) return 'im'
  if (is_mpim) return 'mpim'
  return is_private ? 'groups' : 'channels'
}

export function needScope(scopes: ReadonlySet<string>, scope: string): void {
  if (!scopes.has(scope)) missing(scopes, scope)
}

/** A method that takes conversations of every kind wants at least one of their scopes before it looks at the channel. */
export function needAnyKind(scopes: ReadonlySet<string>, what: 'read' | 'history'): void {
  const any = KINDS.map((kind) => `${kind}:${what}`)
  if (!any.some((scope) => scopes.has(scope))) missing(scopes, any.join(','))
}

function missing(scopes: ReadonlySet<string>, needed: string): never {
  return refuse('missing_scope', { needed, provided: [...scopes].join(',') })
}
