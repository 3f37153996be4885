/** What people asked for once, saved or found useful; and forgetting them. */
import { sql } from 'kysely'
import { type Instant, WEEK } from '../core/instant.ts'
import { MessageSchema } from '../core/message.ts'
import type { Paper, PaperKey } from '../core/paper.ts'
import { withoutPerson } from '../core/reply/forgetting.ts'
import { FORGOTTEN } from '../core/subscription.ts'
import { storedKey } from './papers.ts'
import { toPaper } from './rows.ts'
import type { Db } from './schema.ts'

/** No platform repeats an event for longer. */
const CALLS_KEPT_MS = WEEK

export function firstCall(db: Db, key: string, at: Instant): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
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

export async function save(db: Db, person: string, paper: PaperKey, at: Instant): Promise<void> {
  await addOnce(db, 'saved_paper', { person, paper, at })
}

export async function unsave(db: Db, person: string, paper: PaperKey): Promise<void> {
  await db.deleteFrom('saved_paper').where('person', '=', person).where('paper', '=', storedKey(paper)).execute()
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

export function toggleUseful(
  db: Db,
  person: string,
  paper: PaperKey,
  at: Instant,
): Promise<{ mine: boolean; count: number }> {
  return db.transaction().execute(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('useful_vote')
      .where('person', '=', person)
      .where('paper', '=', storedKey(paper))
      .executeTakeFirstOrThrow()
    if (numDeletedRows === 0n) await addOnce(tx, 'useful_vote', { person, paper, at })
    return usefulOf(tx, person, paper)
  })
}

export async function usefulOf(db: Db, person: string, paper: PaperKey): Promise<{ mine: boolean; count: number }> {
  const votes = await db.selectFrom('useful_vote').select('person').where('paper', '=', storedKey(paper)).execute()
  return { mine: votes.some((vote) => vote.person === person), count: votes.length }
}

/** Nothing happens for a key under which no paper is stored. */
async function addOnce(
  db: Db,
  table: 'saved_paper' | 'useful_vote',
  { person, paper, at }: { person: string; paper: PaperKey; at: Instant },
): Promise<void> {
  await sql`
    insert into ${sql.table(table)} (person, paper, at)
    select ${person}, paper, ${at} from paper_alias where alias = ${paper}
    on conflict do nothing`.execute(db)
}

export function forgetPerson(db: Db, person: string): Promise<{ saved: number; votes: number; subscriptions: number }> {
  return db.transaction().execute(async (tx) => {
    const saved = await tx.deleteFrom('saved_paper').where('person', '=', person).executeTakeFirstOrThrow()
    const votes = await tx.deleteFrom('useful_vote').where('person', '=', person).executeTakeFirstOrThrow()
    const made = await tx
      .updateTable('subscription')
      .set({ by_person: FORGOTTEN })
      .where('by_person', '=', person)
      .executeTakeFirstOrThrow()
    await forgetInNotices(tx, person)
    return {
      saved: Number(saved.numDeletedRows),
      votes: Number(votes.numDeletedRows),
      subscriptions: Number(made.numUpdatedRows),
    }
  })
}

/** What may be on its way just now is left alone: it is looked for as it was sent. */
async function forgetInNotices(tx: Db, person: string): Promise<void> {
  const notices = await tx
    .selectFrom('delivery')
    .select(['id', 'message'])
    .where('kind', '=', 'notice')
    .where('state', 'not in', ['sending', 'uncertain'])
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
      .execute()
  }
}
