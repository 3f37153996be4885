/** How fast each scope may be sent to. It is kept in the store, so that all processes together obey it. */
import { type RawBuilder, sql } from 'kysely'
import { type ChannelRef, channelKey, type PlatformName, workspaceKey } from '../../core/channel.ts'
import type { Scope } from '../../core/delivery.ts'
import { DAY, type Instant, MINUTE } from '../../core/instant.ts'
import type { Pace } from '../../core/ports.ts'
import type { Db } from '../schema.ts'

const SCOPES = ['channel', 'workspace', 'bot'] as const satisfies readonly Scope[]

function scopeKey(scope: Scope, ref: ChannelRef): string {
  switch (scope) {
    case 'channel':
      return `channel:${channelKey(ref)}`
    case 'workspace':
      return `workspace:${workspaceKey(ref)}`
    case 'bot':
      return `bot:${ref.platform}`
  }
}

/** Longer than any gap between sends, and than any block that a platform asks for. */
const LONGEST_GAP = MINUTE
const LONGEST_BLOCK = DAY

/**
 * A send that comes so little after its turn counts as in time: else every moment that we are late would be lost to the rate.
 * It is short enough that nobody who may send fifty times a second, and sends 48, ever sends more than fifty. A workspace may
 * so get one more in a second, and none more in a minute; a channel never, whose limit is strict.
 */
const MADE_UP_MS = { channel: 0, workspace: 40, bot: 40 } as const satisfies Record<Scope, number>

/**
 * Until when a row of `pace` holds its scope back, as it counts at an instant. What lies further ahead than we ever write was
 * written by a clock that ran ahead (`tick --at`): it counts as nothing, so that it cannot stop what is sent today.
 */
function heldBackUntil(at: Instant) {
  const next = sql`case when pace.next_at <= ${at + LONGEST_GAP} then pace.next_at else 0 end`
  return sql<Instant>`case when ${next} > ${blockedUntil(at)} then ${next} else ${blockedUntil(at)} end`
}

function blockedUntil(at: Instant) {
  return sql`case when pace.blocked_until <= ${at + LONGEST_BLOCK} then pace.blocked_until else 0 end`
}

/** The same of one scope, in the past where it is free. Asked for one row at a time: else PostgreSQL reads all of the table for a few. */
export function freeAt(scope: RawBuilder<unknown>, at: Instant): RawBuilder<Instant> {
  return sql<Instant>`coalesce((select ${heldBackUntil(at)} from pace where scope = ${scope}), 0)`
}

/** When a platform may next be sent to, as far as the limits of its bot go. */
export function botFreeAt(platform: PlatformName, at: Instant): RawBuilder<Instant> {
  return freeAt(sql`${`bot:${platform}`}`, at)
}

/**
 * Whoever claims may send now, so the next may a gap later. Parts of a millisecond are carried over to the gaps after it. False
 * where another process took one of the turns meanwhile: then what was taken here must be undone. In the order of scopes, so
 * that nobody waits in a circle.
 */
export async function takeTurns(tx: Db, ref: ChannelRef, pace: Pace | undefined, at: Instant): Promise<boolean> {
  for (const scope of SCOPES) {
    const limit = pace?.[scope]
    if (limit === undefined) continue
    const { sends, perMs } = limit
    const parts = sql`(${perMs} + pace.carry)`
    const { numAffectedRows } = await sql`
      insert into pace (scope, next_at, blocked_until, carry)
      values (${scopeKey(scope, ref)}, ${at + Math.floor(perMs / sends)}, 0, ${perMs % sends})
      on conflict (scope) do update set
        next_at = (${parts} - ${parts} % ${sends}) / ${sends}
          + case when pace.next_at between ${at - MADE_UP_MS[scope]} and ${at} then pace.next_at else ${at} end,
        carry = ${parts} % ${sends}
      where ${heldBackUntil(at)} <= ${at}`.execute(tx)
    if (numAffectedRows === 0n) return false
  }
  return true
}

/** A limit that the platform has named. */
export async function block(
  tx: Db,
  ref: ChannelRef,
  { scope, until }: { scope: Scope; until: Instant },
  at: Instant,
): Promise<void> {
  await sql`
    insert into pace (scope, next_at, blocked_until, carry) values (${scopeKey(scope, ref)}, 0, ${until}, 0)
    on conflict (scope) do update
    set blocked_until = case when ${blockedUntil(at)} > ${until} then pace.blocked_until else ${until} end`.execute(tx)
}
