/** What people asked for once, saved or found useful; and forgetting them. */
import { sql } from 'kysely'
import { type ChannelKey, channelOfPerson, isAloneWith, PLATFORMS } from '../core/channel.ts'
import type { DeliveryState } from '../core/delivery.ts'
import { type Instant, WEEK } from '../core/instant.ts'
import { MessageSchema } from '../core/message.ts'
import type { Paper, PaperKey } from '../core/paper.ts'
import { withoutPerson } from '../core/reply/forgetting.ts'
import type { ChangeNote } from '../core/store/changes.ts'
import { FORGOTTEN } from '../core/subscription.ts'
import { deleteAllOf, FOLLOWS_NOTHING } from './access.ts'
import { addChange, channelsNaming, forgetInChanges } from './changes.ts'
import { renewLine } from './claim/line.ts'
import { deleteFeeds, deleteUnseen } from './feeds.ts'
import { storedKey } from './papers.ts'
import { toPaper } from './rows/paper.ts'
import { type Db, EVERYBODY } from './schema.ts'
import { beside, inTurn, lockChannels } from './transact.ts'

/** No platform repeats an event for longer. */
const CALLS_KEPT_MS = WEEK

const ON_ITS_WAY = ['sending', 'uncertain'] as const satisfies readonly DeliveryState[]

export function firstCall(db: Db, key: string, at: Instant): Promise<boolean> {
  return beside(db, async (tx) => {
    await tx
      .deleteFrom('invocation')
      .where('at', '<', at - CALLS_KEPT_MS)
      .execute()
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('invocation')
      .values({ key, at })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 1n
  })
}

export function save(db: Db, person: string, paper: PaperKey, at: Instant): Promise<void> {
  return inTurn(db, (tx) => addOnce(tx, 'saved_paper', { person, paper, at }))
}

export function unsave(db: Db, person: string, paper: PaperKey): Promise<void> {
  return inTurn(db, (tx) => takeBack(tx, 'saved_paper', person, paper))
}

export async function savedPapers(db: Db, person: string): Promise<Paper[]> {
  const rows = await db
    .selectFrom('saved_paper')
    .innerJoin('paper', 'paper.key', 'saved_paper.paper')
    .selectAll('paper')
    .where('person', '=', person)
    .orderBy('saved_paper.at', 'desc')
    .orderBy('paper.key')
    .execute()
  return rows.map(toPaper)
}

export function setUseful(db: Db, person: string, paper: PaperKey, useful: boolean, at: Instant): Promise<void> {
  return inTurn(db, (tx) =>
    useful ? addOnce(tx, 'useful_vote', { person, paper, at }) : takeBack(tx, 'useful_vote', person, paper),
  )
}

export async function usefulOf(db: Db, person: string, paper: PaperKey): Promise<{ mine: boolean; count: number }> {
  const votes = await db.selectFrom('useful_vote').select('person').where('paper', '=', storedKey(paper)).execute()
  return { mine: votes.some((vote) => vote.person === person), count: votes.length }
}

async function takeBack(tx: Db, table: 'saved_paper' | 'useful_vote', person: string, paper: PaperKey): Promise<void> {
  await tx.deleteFrom(table).where('person', '=', person).where('paper', '=', storedKey(paper)).execute()
}

/** Nothing happens for a key under which no paper is stored. */
async function addOnce(
  tx: Db,
  table: 'saved_paper' | 'useful_vote',
  { person, paper, at }: { person: string; paper: PaperKey; at: Instant },
): Promise<void> {
  await sql`
    insert into ${sql.table(table)} (person, paper, at)
    select ${person}, paper, ${at} from paper_alias where alias = ${paper} and owner = ${EVERYBODY}
    on conflict do nothing`.execute(tx)
}

export function forgetPerson(
  db: Db,
  person: string,
  note?: ChangeNote,
): Promise<{ saved: number; votes: number; subscriptions: number }> {
  return inTurn(db, async (tx) => {
    const named = note === undefined ? [] : await channelsNaming(tx, person)
    const saved = await tx.deleteFrom('saved_paper').where('person', '=', person).executeTakeFirstOrThrow()
    const votes = await tx.deleteFrom('useful_vote').where('person', '=', person).executeTakeFirstOrThrow()
    const made = await tx
      .updateTable('subscription')
      .set({ by_person: FORGOTTEN })
      .where('by_person', '=', person)
      .executeTakeFirstOrThrow()
    await tx.updateTable('feed').set({ by_person: FORGOTTEN }).where('by_person', '=', person).execute()
    await tx.updateTable('installation').set({ by_person: null }).where('by_person', '=', person).execute()
    await forgetInChanges(tx, person)
    for (const channel of named) await addChange(tx, channel, note)
    await forgetAlone(tx, person)
    await forgetInNotices(tx, person)
    await deleteUnseen(tx)
    return {
      saved: Number(saved.numDeletedRows),
      votes: Number(votes.numDeletedRows),
      subscriptions: Number(made.numUpdatedRows),
    }
  })
}

/**
 * The conversations in which the person alone is reached. One that followed something once is kept with its removed
 * subscriptions, because other processes may not have heard yet that they are gone.
 */
async function forgetAlone(tx: Db, person: string): Promise<void> {
  const rows = await tx
    .selectFrom('channel')
    .select(['key', 'platform', 'workspace', 'channel'])
    .where(
      'channel',
      'in',
      PLATFORMS.map((platform) => channelOfPerson(platform, person)),
    )
    .where(FOLLOWS_NOTHING)
    .orderBy('key')
    .execute()
  for (const { key } of rows.filter((row) => isAloneWith(person, row))) {
    await lockChannels(tx, sql`${key}`)
    await tx
      .deleteFrom('delivery')
      .where('channel', '=', key)
      .where('kind', '=', 'notice')
      .where('state', 'not in', ON_ITS_WAY)
      .execute()
    if (await isKept(tx, key)) {
      await deleteFeeds(tx, key)
      await renewLine(tx, sql`${key}`)
    } else await deleteAllOf(tx, key)
  }
}

async function isKept(tx: Db, channel: ChannelKey): Promise<boolean> {
  const subscription = await tx
    .selectFrom('subscription')
    .select('id')
    .where('channel', '=', channel)
    .executeTakeFirst()
  const moving = await tx
    .selectFrom('delivery')
    .select('id')
    .where('channel', '=', channel)
    .where('state', 'in', ON_ITS_WAY)
    .executeTakeFirst()
  return subscription !== undefined || moving !== undefined
}

/** What may be on its way just now is left alone: it is looked for as it was sent. */
async function forgetInNotices(tx: Db, person: string): Promise<void> {
  const notices = await tx
    .selectFrom('delivery')
    .select(['id', 'message'])
    .where('kind', '=', 'notice')
    .where('state', 'not in', ON_ITS_WAY)
    .where('message', 'like', '%"person":%')
    .execute()
  for (const { id, message } of notices) {
    const frozen = MessageSchema.parse(JSON.parse(message))
    const forgotten = withoutPerson(frozen, person)
    if (forgotten === frozen) continue
    await tx
      .updateTable('delivery')
      .set({ message: JSON.stringify(forgotten) })
      .where('id', '=', id)
      // It may have been claimed since.
      .where('state', 'not in', ON_ITS_WAY)
      .execute()
  }
}
