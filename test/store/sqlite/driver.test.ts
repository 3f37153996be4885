import { expect, test } from 'vitest'
import { queries } from '../../../src/store/sqlite/driver.ts'
import { connect } from '../../../src/store/sqlite.ts'
import { useTemporaryFolder } from '../temporary-folder.ts'

const fresh = useTemporaryFolder()

type Tables = { note: { text: string } }

test('a write that finds the disk full says so with the name of the file, and later ones go on', async () => {
  const path = fresh('full.db')
  const connection = await connect(path)
  connection.exec('create table note (text text)')
  connection.pragma('max_page_count = 10')
  const db = queries<Tables>(connection)
  const write = (length: number) =>
    db.transaction().execute((tx) =>
      tx
        .insertInto('note')
        .values({ text: 'x'.repeat(length) })
        .execute(),
    )
  await write(10)
  await expect(write(100_000)).rejects.toThrow(
    `The database ${path} cannot be written (database or disk is full). Free some space on its disk; the bot then goes on by itself.`,
  )
  await write(10)
  connection.pragma('max_page_count = 1000')
  await write(100_000)
  expect(await db.selectFrom('note').select('text').execute()).toHaveLength(3)
  await db.destroy()
})
