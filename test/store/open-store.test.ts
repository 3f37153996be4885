import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Claim } from '../../src/core/store/deliveries.ts'
import type { Store } from '../../src/core/store.ts'
import { STEPS, type Step } from '../../src/store/migrations/steps.ts'
import { openStore } from '../../src/store/open-store.ts'
import { restoreBackup } from '../../src/store/sqlite/restored.ts'
import { backUp, connect } from '../../src/store/sqlite.ts'
import { arrival, sampleChannel, samplePlan, see, T0 } from '../contracts/store/sample.ts'
import { keepAll } from '../contracts/store/words.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const path = useTemporaryFolder()

function claimIn(store: Store): Promise<Claim | undefined> {
  const free = { sends: 1, perMs: 0 }
  const pace = new Map([['terminal', { channel: free, workspace: free, bot: free }]] as const)
  return store.claim({ at: T0, owner: 'us', leaseMs: 1_000, settleMs: 1_000, pace })
}

describe('opening', () => {
  test('makes the folder, keeps what is stored, is durable', async () => {
    const file = path('new/folder/a.db')
    const first = await openStore(`sqlite:${file}`)
    await see(first, [arrival('a')])
    await first.close()
    const second = await openStore(`sqlite://${file}`)
    expect(await second.paperCount()).toBe(1)
    await second.close()
    const connection = await connect(file)
    const pragmas = ['journal_mode', 'synchronous', 'foreign_keys'].map((name) =>
      connection.pragma(name, { simple: true }),
    )
    expect(pragmas).toEqual(['wal', 2, 1])
    connection.close()
    expect(readdirSync(dirname(file))).toEqual(['a.db'])
  })

  test('gives every open delivery its place in line, though a program that knows of none has written it', async () => {
    const file = path('a.db')
    const first = await openStore(`sqlite:${file}`)
    await first.openChannel(sampleChannel('lab'))
    await first.plan(samplePlan('a', 'lab'))
    await first.close()
    const connection = await connect(file)
    connection.exec('update delivery set line = null')
    connection.close()
    const second = await openStore(`sqlite:${file}`)
    expect((await claimIn(second))?.delivery.id).toBe('a')
    await second.close()
  })

  test('a message that cannot be read is held with the reason, and stops no other', async () => {
    const file = path('a.db')
    const store = await openStore(`sqlite:${file}`)
    for (const name of ['den', 'lab']) {
      await store.openChannel(sampleChannel(name))
      await store.plan(samplePlan(name, name))
    }
    const connection = await connect(file)
    connection.exec(`update delivery set message = '{"v":99}' where id = 'den'`)
    expect([await claimIn(store), await claimIn(store)].map((one) => one?.delivery.id)).toEqual([undefined, 'lab'])
    expect(connection.prepare("select state, held_for, why from delivery where id = 'den'").get()).toEqual({
      state: 'held',
      held_for: 'content',
      why: expect.stringContaining('What is stored of it cannot be read: '),
    })
    connection.close()
    await store.close()
  })

  test('a fault of the database says nothing about a message, and the claim is undone', async () => {
    const file = path('a.db')
    const store = await openStore(`sqlite:${file}`)
    await store.openChannel(sampleChannel('lab'))
    await store.plan(samplePlan('a', 'lab'))
    const connection = await connect(file)
    connection.exec('alter table delivery_paper rename to elsewhere')
    await expect(claimIn(store)).rejects.toThrow('no such table')
    connection.exec('alter table elsewhere rename to delivery_paper')
    connection.close()
    expect((await claimIn(store))?.delivery).toMatchObject({ id: 'a', state: 'sending' })
    await store.close()
  })

  test('a newer database is refused in one sentence and not touched', async () => {
    await (await openStore(`sqlite:${path('a.db')}`)).close()
    const connection = await connect(path('a.db'))
    connection.exec("insert into schema_migration (version, checksum, applied_at) values (99, '', 0)")
    connection.close()
    await expect(openStore(`sqlite:${path('a.db')}`)).rejects.toThrow(/newer than this program \(version 99/)
    expect(readdirSync(path('.'))).toEqual(['a.db'])
  })

  test('an older database is copied beside itself before it changes', async () => {
    const url = `sqlite:${path('a.db')}`
    const store = await openStore(url)
    await see(store, [arrival('a')])
    await store.close()
    const next: Step = { version: STEPS.length + 1, statements: ["update paper set title = 'changed'"] }
    const changed = await openStore(url, { now: () => T0, steps: [...STEPS, next] })
    expect((await changed.paper('a'))?.title).toBe('changed')
    await changed.close()

    const name = `a.db.v${STEPS.length}-20261120T090000Z-${process.pid}.backup`
    expect(readdirSync(path('.'))).toEqual(['a.db', name])
    await expect(openStore(url)).rejects.toThrow('newer than this program')
    await restoreBackup(path(name), path('a.db'), new Date(T0))
    const restored = await openStore(url)
    expect((await restored.paper('a'))?.title).toBe('About a')
    await restored.close()
  })

  test.each([
    ['mysql://user:secret@host/db', 'sqlite:<path>'],
    ['mysql://user:pass@secret/word@host/db', 'sqlite:<path>'],
    ['mysql://host/db?password=secret', 'sqlite:<path>'],
    ['sqlite:', 'sqlite:<path>'],
    ['data/paperwire.db', 'sqlite:<path>'],
  ])('%s is refused in one sentence', async (url, sentence) => {
    const fault = await openStore(url).catch((reason: Error) => reason)
    expect(`${fault}`).toContain(sentence)
    expect(`${fault}`).not.toContain('secret')
  })

  test('a file that is no database, and a path that is none', async () => {
    writeFileSync(path('text.db'), 'This is not a database. '.repeat(100))
    await expect(openStore(`sqlite:${path('text.db')}`)).rejects.toThrow(/text\.db cannot be opened: .*not a database/)
    await expect(openStore(`sqlite:${path('text.db')}/a.db`)).rejects.toThrow('cannot be opened')
    await expect(openStore(`sqlite:${path('.')}`)).rejects.toThrow('cannot be opened')
  })
})

describe('backup and restore', () => {
  test('a backup of a running store is whole and can be put back', async () => {
    const store = await openStore(`sqlite:${path('a.db')}`)
    await see(
      store,
      Array.from({ length: 300 }, (_, index) => arrival(`k${index}`)),
    )
    await keepAll(store)
    const copying = store.backup(path('copies/b.db'))
    await see(store, [arrival('meanwhile')])
    await copying
    await see(store, [arrival('after')])
    await store.close()
    expect(readdirSync(path('copies'))).toEqual(['b.db'])

    const { kept } = await restoreBackup(path('copies/b.db'), path('a.db'), new Date(T0))
    expect(kept).toBe(`${path('a.db')}.before-restore-20261120T090000Z`)
    const restored = await openStore(`sqlite:${path('a.db')}`)
    expect(await restored.paper('k299')).toBeDefined()
    expect(await restored.paper('after')).toBeUndefined()
    expect((await restored.wordFrequencies(['about'])).holding.get('about')).toBe(300)
    await restored.close()
    const aside = await openStore(`sqlite:${kept}`)
    expect(await aside.paper('after')).toBeDefined()
    await aside.close()
  })

  test.each(['a.db', 'link.db', 'a.db-wal', 'a.db-shm', 'a.db.lock'])(
    'no backup is put over the database itself: %s',
    async (name) => {
      mkdirSync(path('here'))
      const store = await openStore(`sqlite:${path('here/a.db')}`)
      symlinkSync(path('here/a.db'), path('here/link.db'))
      const before = readdirSync(path('here'))
      await expect(store.backup(path(`here/${name}`))).rejects.toThrow(
        'That is the database itself: name another file.',
      )
      expect(readdirSync(path('here'))).toEqual(before)
      await see(store, [arrival('later')])
      await store.close()
      const again = await openStore(`sqlite:${path('here/a.db')}`)
      expect(await again.paper('later')).toBeDefined()
      await again.close()
    },
  )

  test('what a killed process left in the log is kept aside too', async () => {
    const store = await openStore(`sqlite:${path('a.db')}`)
    await store.backup(path('b.db'))
    await see(store, [arrival('last')])
    for (const suffix of ['', '-wal']) copyFileSync(path(`a.db${suffix}`), path(`killed.db${suffix}`))
    await store.close()
    const { kept } = await restoreBackup(path('b.db'), path('killed.db'), new Date(T0))
    const aside = await openStore(`sqlite:${kept}`)
    expect(await aside.paper('last')).toBeDefined()
    await aside.close()
    const restored = await openStore(`sqlite:${path('killed.db')}`)
    expect(await restored.paperCount()).toBe(0)
    await restored.close()
  })

  test('where nothing stood, a backup becomes the database', async () => {
    const store = await openStore(`sqlite:${path('a.db')}`)
    await store.backup(path('b.db'))
    await store.close()
    expect(await restoreBackup(path('b.db'), path('new/c.db'), new Date(T0))).toEqual({})
    expect(existsSync(path('new/c.db'))).toBe(true)
  })

  test('a damaged or missing backup changes nothing', async () => {
    const store = await openStore(`sqlite:${path('a.db')}`)
    await see(
      store,
      Array.from({ length: 300 }, (_, index) => arrival(`k${index}`)),
    )
    await store.close()
    const before = readdirSync(path('.'))
    await expect(restoreBackup(path('missing.db'), path('a.db'), new Date(T0))).rejects.toThrow('no backup at')
    const connection = await connect(path('a.db'))
    await backUp(connection, path('damaged.db'))
    connection.close()
    const damaged = readFileSync(path('damaged.db'))
    damaged.fill(7, 8_192, 40_960)
    writeFileSync(path('damaged.db'), damaged)
    await expect(restoreBackup(path('damaged.db'), path('a.db'), new Date(T0))).rejects.toThrow()
    expect(readdirSync(path('.'))).toEqual([...before, 'damaged.db'].toSorted())
    const kept = await openStore(`sqlite:${path('a.db')}`)
    expect(await kept.paperCount()).toBe(300)
    await kept.close()
  })
})
