/** Numbers the bot keeps, one row each: the counters that changes are numbered by, and the instant of the last tick. */
import type { Instant } from '../core/instant.ts'
import type { Db } from './schema.ts'
import { inTurn } from './transact.ts'

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
    await tx
      .insertInto('mark')
      .values({ name: 'tick', value: at })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: at }))
      .execute()
    return before !== undefined && before.value <= at ? before.value : undefined
  })
}
