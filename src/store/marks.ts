/** Numbers the bot keeps, one row each; which there are stands in schema.ts. */
import type { Instant } from '../core/instant.ts'
import type { Db, MarkName } from './schema.ts'
import { inTurn } from './transact.ts'

/** 0 where it was never set. */
export async function markOf(db: Db, name: MarkName): Promise<number> {
  const row = await db.selectFrom('mark').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value ?? 0
}

export async function setMark(tx: Db, name: MarkName, value: number): Promise<void> {
  await tx
    .insertInto('mark')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/** The next number of a counter. Numbers become visible in their order, because the row is locked until the commit. */
export async function nextNumber(tx: Db, name: 'topic change' | 'paper change'): Promise<number> {
  const { value } = await tx
    .insertInto('mark')
    .values({ name, value: 1 })
    .onConflict((conflict) => conflict.column('name').doUpdateSet((old) => ({ value: old('mark.value', '+', 1) })))
    .returning('value')
    .executeTakeFirstOrThrow()
  return value
}

export function beat(db: Db, at: Instant): Promise<Instant | undefined> {
  return inTurn(db, async (tx) => {
    const before = await tx.selectFrom('mark').select('value').where('name', '=', 'tick').executeTakeFirst()
    await setMark(tx, 'tick', at)
    return before !== undefined && before.value <= at ? before.value : undefined
  })
}
