/** The outbox and the ledger: what is planned, withdrawn, retried and read. How a delivery is sent is in claim.ts. */
import { type RawBuilder, sql } from 'kysely'
import { type ChannelKey, channelKey } from '../core/channel.ts'
import type { Delivery, DeliveryState } from '../core/delivery.ts'
import type { Instant } from '../core/instant.ts'
import type { ChangeNote } from '../core/store/changes.ts'
import type { Plan } from '../core/store/deliveries.ts'
import type { WorkspaceRef } from '../core/store/workspaces.ts'
import { addChange } from './changes.ts'
import { lineOf, renewLine } from './claim/line.ts'
import { aheadBy } from './dialect.ts'
import { inParts } from './in-parts.ts'
import { fromChannelPatch, fromTiming, OPEN, toDelivery } from './rows.ts'
import { type Db, type DeliveryRow, EVERYBODY } from './schema.ts'
import { inTurn, lockChannelOf } from './transact.ts'

/** Thrown inside a plan's transaction to undo it. */
const TAKEN = new Error('The slot or a paper is taken, or the channel has changed.')

export async function plan(db: Db, planned: Plan): Promise<'planned' | 'taken'> {
  try {
    await inTurn(db, async (tx) => {
      if (planned.replaces !== undefined && !(await withdrawUnsent(tx, planned.replaces, planned.at))) throw TAKEN
      await addDelivery(tx, planned)
      await holdPapers(tx, planned)
      await keepRanks(tx, planned)
      await addChange(tx, channelKey(planned.channel), planned.note)
    })
    return 'planned'
  } catch (fault) {
    if (fault === TAKEN) return 'taken'
    throw fault
  }
}

async function addDelivery(tx: Db, { id, slot, kind, message, shown, at, asRead, ...planned }: Plan): Promise<void> {
  const channel = channelKey(planned.channel)
  const { last_seq: seq } = await tx
    .updateTable('channel')
    .set(({ eb }) => ({ ...fromChannelPatch(planned.patch), last_seq: eb('last_seq', '+', 1) }))
    .where('key', '=', channel)
    .$if(asRead !== undefined, (query) => query.where(({ and }) => and(asRead === undefined ? {} : fromTiming(asRead))))
    .returning('last_seq')
    .executeTakeFirstOrThrow(() =>
      asRead === undefined ? new Error(`The channel ${channel} is not in the store: open it first.`) : TAKEN,
    )
  const times = { planned_at: at, ready_at: at + (await aheadBy(tx, at)), changed_at: at }
  const counts = { epoch: 0, attempts: 0, refusals: 0, maybe_repeated: 0 } as const
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('delivery')
    .values({
      id,
      channel,
      seq,
      slot,
      part: 0,
      kind,
      message: JSON.stringify(message),
      shown,
      state: 'due',
      line: lineOf(sql`${channel}`, sql`${seq}`),
      ...counts,
      ...times,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) throw TAKEN
}

async function holdPapers(tx: Db, { id, channel, papers }: Plan): Promise<void> {
  const placed = papers.map((paper, position) => sql`(${paper}, cast(${position} as integer))`)
  for (const some of inParts(placed)) {
    const held = await sql`
      insert into delivery_paper (delivery, paper, channel, position, holds)
      select ${id}, paper_alias.paper, ${channelKey(channel)}, placed.column2, 1
      from (values ${sql.join(some)}) placed, paper_alias
      where paper_alias.alias = placed.column1 and paper_alias.owner = ${EVERYBODY}
      on conflict do nothing`.execute(tx)
    if (held.numAffectedRows !== BigInt(some.length)) throw TAKEN
  }
}

async function keepRanks(tx: Db, { channel, ranks }: Plan): Promise<void> {
  const ranked = ranks.map(({ paper, subscription, rank }) => sql`(${paper}, ${subscription}, ${JSON.stringify(rank)})`)
  for (const some of inParts(ranked)) {
    await sql`
      update match_subscription set rank = ranked.column3
      from (values ${sql.join(some)}) ranked, paper_alias
      where paper_alias.alias = ranked.column1 and paper_alias.owner = ${EVERYBODY}
        and match_subscription.channel = ${channelKey(channel)} and match_subscription.paper = paper_alias.paper
        and match_subscription.subscription = ranked.column2`.execute(tx)
  }
}

export function withdraw(db: Db, id: string, at: Instant): Promise<boolean> {
  return inTurn(db, (tx) => withdrawUnsent(tx, id, at))
}

/**
 * Frees the papers of a delivery that is due and surely unsent: `settle` makes none due whose last try may have landed, but for
 * those that say that they may be a repeat.
 */
export async function withdrawUnsent(tx: Db, id: string, at: Instant): Promise<boolean> {
  await lockChannelOf(tx, id)
  const { numUpdatedRows } = await tx
    .updateTable('delivery')
    .set({ state: 'withdrawn', changed_at: at })
    .where('id', '=', id)
    .where('state', '=', 'due')
    .where('maybe_repeated', '=', 0)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return false
  await tx.updateTable('delivery_paper').set({ holds: 0 }).where('delivery', '=', id).execute()
  await renewLine(tx, sql`select channel from delivery where id = ${id}`)
  return true
}

export function retry(db: Db, id: string, at: Instant, note?: ChangeNote): Promise<Delivery | undefined> {
  return inTurn(db, async (tx) => {
    await lockChannelOf(tx, id)
    const readyAt = at + (await aheadBy(tx, at))
    const held = await tx
      .updateTable('delivery')
      .set({ state: 'due', ready_at: readyAt, refusals: 0, held_for: null, why: null, changed_at: at })
      .where('id', '=', id)
      .where('state', '=', 'held')
      .returning('channel')
      .executeTakeFirst()
    if (held !== undefined) {
      const { numUpdatedRows } = await tx
        .updateTable('channel')
        .set({ ...OPEN, state: 'on' })
        .where('key', '=', held.channel)
        .where('state', '=', 'held')
        .executeTakeFirstOrThrow()
      if (numUpdatedRows > 0n) await reopen(tx, held.channel, at)
      await renewLine(tx, sql`${held.channel}`)
      await addChange(tx, held.channel, note)
    }
    return delivery(tx, id)
  })
}

/** What was held because its channel was closed is due again. */
export async function reopen(tx: Db, channel: ChannelKey, at: Instant): Promise<void> {
  await tx
    .updateTable('delivery')
    .set({ state: 'due', ready_at: at + (await aheadBy(tx, at)), held_for: null, why: null, changed_at: at })
    .where('channel', '=', channel)
    .where('state', '=', 'held')
    .where('held_for', '=', 'access')
    .execute()
}

export async function delivery(db: Db, id: string): Promise<Delivery | undefined> {
  const row = await deliveryRow(db, id)
  return row && readDelivery(row)
}

export async function deliveryInSlot(db: Db, channel: ChannelKey, slot: string): Promise<Delivery | undefined> {
  const row = await deliveryRows(db).where('channel', '=', channel).where('slot', '=', slot).executeTakeFirst()
  return row && readDelivery(row)
}

export async function countOpen(
  db: Db,
  where?: WorkspaceRef,
): Promise<{ all: number; held: number; maybeRepeated: number }> {
  const rows = await deliveriesIn(db, where)
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .where(sql<boolean>`state in ('due', 'sending', 'uncertain', 'held')`)
    .groupBy('state')
    .execute()
  const sum = (of: typeof rows): number => of.reduce((total, { count }) => total + count, 0)
  const repeated = await deliveriesIn(db, where)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    // Written out, so that the partial index is used.
    .where(sql<boolean>`maybe_repeated = 1`)
    .executeTakeFirstOrThrow()
  return {
    all: sum(rows),
    held: sum(rows.filter(({ state }) => state === 'held')),
    maybeRepeated: repeated.count,
  }
}

/** Of one workspace, or of all. */
function deliveriesIn(db: Db, where: WorkspaceRef | undefined) {
  const all = db.selectFrom('delivery')
  if (where === undefined) return all
  const { platform, workspace } = where
  const channels = db
    .selectFrom('channel')
    .select('key')
    .where('platform', '=', platform)
    .where('workspace', '=', workspace)
  return all.where('channel', 'in', channels)
}

export async function deliveries(
  db: Db,
  filter: { states?: readonly DeliveryState[]; channel?: ChannelKey; limit?: number } = {},
): Promise<Delivery[]> {
  const { states, channel, limit } = filter
  const newestFirst = await deliveryRows(db)
    .$if(states !== undefined, (query) => query.where('state', 'in', states ?? []))
    .$if(channel !== undefined, (query) => query.where('channel', '=', channel ?? ''))
    .orderBy('planned_at', 'desc')
    .orderBy('channel', 'desc')
    .orderBy('seq', 'desc')
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute()
  return newestFirst.reverse().map(readDelivery)
}

/** A delivery with its papers. */
export type DeliveryWithPapers = DeliveryRow & { readonly papers: string | null }

export function deliveryRow(db: Db, id: string): Promise<DeliveryWithPapers | undefined> {
  return deliveryRows(db).where('id', '=', id).executeTakeFirst()
}

/** Throws where what is stored cannot be read. */
export function readDelivery(row: DeliveryWithPapers): Delivery {
  return toDelivery(row, row.papers?.split('\n') ?? [])
}

function deliveryRows(db: Db) {
  return db.selectFrom('delivery').selectAll().select(papersOf('delivery').as('papers'))
}

/** One key to a line. `table` is `delivery`, or its name in the statement. */
export function papersOf(table: string): RawBuilder<string | null> {
  return sql<string | null>`(
    select string_agg(paper, ${'\n'} order by position) from delivery_paper held where held.delivery = ${sql.ref(`${table}.id`)})`
}
