/** Matches: one per channel and paper, with a proof for each subscription that brought them together. */
import { type RawBuilder, sql } from 'kysely'
import type { ChannelKey } from '../core/channel.ts'
import type { Delivery } from '../core/delivery.ts'
import type { Instant } from '../core/instant.ts'
import type { OpenMatch, SubscriptionMatch } from '../core/match.ts'
import type { Paper, PaperKey } from '../core/paper.ts'
import type { Rank } from '../core/ranking.ts'
import type { Store } from '../core/store.ts'
import { inParts } from './in-parts.ts'
import { delivery as deliveryOf } from './outbox.ts'
import { storedKey } from './papers.ts'
import { toPaper } from './rows/paper.ts'
import { toRank } from './rows/rank.ts'
import { given, toProof } from './rows.ts'
import { type Db, EVERYBODY, type PaperRow } from './schema.ts'
import { inTurn } from './transact.ts'

/** A delivery of the channel, other than `freeing`, has the paper. */
function used(channel: RawBuilder<unknown>, paper: RawBuilder<unknown>, freeing = ''): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select 1 from delivery_paper held
    where held.channel = ${channel} and held.paper = ${paper} and held.holds = 1 and held.delivery <> ${freeing})`
}

/** What makes a match open, for the tables `match`, `paper`, `match_subscription` and `subscription` joined. */
function open(freeing?: string): RawBuilder<boolean> {
  return sql<boolean>`(
    paper.withdrawn = 0 and subscription.paused_at is null and subscription.removed_at is null
    and not ${used(sql.ref('match.channel'), sql.ref('match.paper'), freeing)})`
}

const JOINED = sql`match
  join paper on paper.key = match.paper
  join match_subscription on match_subscription.channel = match.channel and match_subscription.paper = match.paper
  join subscription on subscription.id = match_subscription.subscription`

/** Whether a channel has an open match. */
export function openMatchIn(channel: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from ${JOINED} where match.channel = ${channel} and ${open()})`
}

export async function openMatches(db: Db, channel: ChannelKey, freeing?: string): Promise<OpenMatch[]> {
  const { rows } = await sql<PaperRow & { match_at: Instant; subscription: string; proof: string }>`
    select paper.*, match.matched_at as match_at, match_subscription.subscription, match_subscription.proof
    from ${JOINED}
    where match.channel = ${channel} and ${open(freeing)}
    order by paper.first_seen_at, paper.key, subscription.number`.execute(db)
  const matches = new Map<PaperKey, OpenMatch & { by: OpenMatch['by'][number][] }>()
  for (const row of rows) {
    const proved = { subscription: row.subscription, proof: toProof(row.proof) }
    const match = matches.get(row.key)
    if (match === undefined) {
      matches.set(row.key, { channel, paper: toPaper(row), matchedAt: row.match_at, by: [proved] })
    } else match.by.push(proved)
  }
  return [...matches.values()]
}

export function recordMatches(
  db: Db,
  { papers, matches, topicsAsOf, at }: Parameters<Store['recordMatches']>[0],
): Promise<number | 'stale'> {
  return inTurn(db, async (tx) => {
    if ((await lastTopicChange(tx)) > topicsAsOf) return 'stale'
    const unchanged = new Set<PaperKey>()
    for (const paper of papers) if (await isUnchanged(tx, paper, at)) unchanged.add(paper.key)
    return addMatches(
      tx,
      matches.filter(({ paper }) => unchanged.has(paper)),
      at,
    )
  })
}

/** Whether a paper is as it was read; then it is marked as matched, unless more of its matches are to come. */
async function isUnchanged(
  tx: Db,
  { key, revision, more = false }: { key: PaperKey; revision: number; more?: boolean },
  at: Instant,
): Promise<boolean> {
  const marked = more ? sql`waiting = waiting` : sql`waiting = 0, matched_at = ${at}`
  const { numAffectedRows } = await sql`
    update paper set ${marked} where key = ${key} and change = ${revision}`.execute(tx)
  return numAffectedRows === 1n
}

/** Of the subscriptions that are stored. Those of a deleted channel can be followed no more, and match nothing. */
async function lastTopicChange(tx: Db): Promise<number> {
  const row = await tx
    .selectFrom('subscription')
    .select(({ fn }) => fn.max('change').as('last'))
    .executeTakeFirst()
  return row?.last ?? 0
}

/** Adds proofs to (channel, paper) rows, which are made where they are missing; returns how many were. */
async function addMatches(tx: Db, matches: readonly SubscriptionMatch[], at: Instant): Promise<number> {
  let added = 0
  for (const some of inParts(matches)) {
    const rows = some.map(
      ({ subscription, paper, proof }) => sql`(${subscription}, ${paper}, ${JSON.stringify(proof)})`,
    )
    const told = sql`(values ${sql.join(rows)}) told, subscription, paper_alias
      where subscription.id = told.column1 and paper_alias.alias = told.column2 and paper_alias.owner = ${EVERYBODY}`
    const inserted = await sql`
      insert into match (channel, paper, matched_at)
      select subscription.channel, paper_alias.paper, ${at} from ${told}
      on conflict do nothing`.execute(tx)
    added += Number(inserted.numAffectedRows ?? 0)
    await sql`
      insert into match_subscription (subscription, channel, paper, matched_at, proof)
      select subscription.id, subscription.channel, paper_alias.paper, ${at}, told.column3 from ${told}
      on conflict (channel, paper, subscription) do update set proof = excluded.proof`.execute(tx)
  }
  return added
}

export async function openPapersOf(db: Db, subscription: string): Promise<Paper[]> {
  const rows = await db
    .selectFrom('match_subscription')
    .innerJoin('paper', 'paper.key', 'match_subscription.paper')
    .selectAll('paper')
    .where('match_subscription.subscription', '=', subscription)
    .where(({ not }) => not(used(sql.ref('match_subscription.channel'), sql.ref('match_subscription.paper'))))
    .orderBy('paper.first_seen_at')
    .orderBy('paper.key')
    .execute()
  return rows.map(toPaper)
}

export function catchUp(
  db: Db,
  { subscription, matches, dropped, topicsAsOf, at }: Parameters<Store['catchUp']>[0],
): Promise<number | 'stale'> {
  return inTurn(db, async (tx) => {
    const { channel, change } = await tx
      .selectFrom('subscription')
      .select(['channel', 'change'])
      .where('id', '=', subscription)
      .executeTakeFirstOrThrow(() => new Error(`The subscription ${subscription} is not in the store.`))
    if (change > topicsAsOf) return 'stale'
    await tx
      .deleteFrom('match_subscription')
      .where('subscription', '=', subscription)
      .where('paper', 'in', dropped)
      .where(({ not }) => not(used(sql.val(channel), sql.ref('match_subscription.paper'))))
      .execute()
    const added = await addUnused(tx, channel, matches, at)
    await dropUnproved(tx, channel)
    await tx.updateTable('subscription').set({ caught_up: 1 }).where('id', '=', subscription).execute()
    return added
  })
}

/** Adds matches of a channel whose papers no delivery has used. Returns the number of new (channel, paper) rows. */
export async function addUnused(
  tx: Db,
  channel: ChannelKey,
  matches: readonly SubscriptionMatch[],
  at: Instant,
): Promise<number> {
  let added = 0
  for (const match of matches) {
    if (await deliveryIdHolding(tx, channel, match.paper)) continue
    added += await addMatches(tx, [match], at)
  }
  return added
}

/** Drops the matches of a channel that no subscription proves any more. */
async function dropUnproved(tx: Db, channel: ChannelKey): Promise<void> {
  await sql`
    delete from match where channel = ${channel} and not exists (
      select 1 from match_subscription proved where proved.channel = match.channel and proved.paper = match.paper)`.execute(
    tx,
  )
}

async function deliveryIdHolding(db: Db, channel: ChannelKey, paper: PaperKey): Promise<string | undefined> {
  const row = await db
    .selectFrom('delivery_paper')
    .select('delivery')
    .where('channel', '=', channel)
    .where('paper', '=', storedKey(paper))
    .where(sql<boolean>`holds = 1`)
    .executeTakeFirst()
  return row?.delivery
}

export async function matchOf(
  db: Db,
  channel: ChannelKey,
  paper: PaperKey,
): Promise<{ matches: (SubscriptionMatch & { matchedAt: Instant; rank?: Rank })[]; delivery?: Delivery }> {
  const rows = await db
    .selectFrom('match_subscription')
    .innerJoin('subscription', 'subscription.id', 'match_subscription.subscription')
    .selectAll('match_subscription')
    .where('match_subscription.channel', '=', channel)
    .where('match_subscription.paper', '=', storedKey(paper))
    .orderBy('subscription.number')
    .execute()
  const matches = rows.map((row) => ({
    subscription: row.subscription,
    paper: row.paper,
    proof: toProof(row.proof),
    matchedAt: row.matched_at,
    ...given({ rank: row.rank === null ? null : toRank(row.rank) }),
  }))
  const id = await deliveryIdHolding(db, channel, paper)
  const delivery = id === undefined ? undefined : await deliveryOf(db, id)
  return { matches, ...given({ delivery }) }
}

export async function postedSince(db: Db, channel: ChannelKey, since: Instant): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('delivery_paper', 'delivery_paper.delivery', 'delivery.id')
    .innerJoin('match_subscription', (join) =>
      join
        .onRef('match_subscription.channel', '=', 'delivery_paper.channel')
        .onRef('match_subscription.paper', '=', 'delivery_paper.paper'),
    )
    .select(({ fn }) => ['match_subscription.subscription', fn.countAll<number>().as('count')])
    .where('delivery.channel', '=', channel)
    .where('delivery.delivered_at', '>=', since)
    .where('delivery_paper.holds', '=', 1)
    .groupBy('match_subscription.subscription')
    .execute()
  return new Map(rows.map(({ subscription, count }) => [subscription, count]))
}

export async function chosenSince(db: Db, channel: ChannelKey, since: Instant): Promise<Paper[]> {
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('delivery_paper', 'delivery_paper.delivery', 'delivery.id')
    .innerJoin('paper', 'paper.key', 'delivery_paper.paper')
    .selectAll('paper')
    .where('delivery.channel', '=', channel)
    .where('delivery.kind', '=', 'post')
    .where('delivery.delivered_at', '>=', since)
    .where('delivery_paper.holds', '=', 1)
    .where(sql<boolean>`not exists (
      select 1 from match where match.channel = delivery_paper.channel and match.paper = delivery_paper.paper)`)
    .orderBy('delivery.seq')
    .orderBy('delivery_paper.position')
    .execute()
  return rows.map(toPaper)
}

export async function channelsWith(
  db: Db,
  paper: PaperKey,
  limit: number,
): Promise<{ channel: ChannelKey; at: Instant }[]> {
  const rows = await db
    .selectFrom('delivery_paper')
    .innerJoin('delivery', 'delivery.id', 'delivery_paper.delivery')
    .select(['delivery.channel', 'delivery.delivered_at as at'])
    .where('delivery_paper.paper', '=', storedKey(paper))
    .where('delivery_paper.holds', '=', 1)
    .where('delivery.delivered_at', 'is not', null)
    .orderBy('delivery.delivered_at', 'desc')
    .orderBy('delivery.channel')
    .limit(limit)
    .execute()
  return rows.map(({ channel, at }) => ({ channel, at: at ?? 0 }))
}
