import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { backUpWhenDue, checkBackups, createBackups } from '../../src/app/backups.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/instant.ts'
import type { Log } from '../../src/log.ts'
import { openStore } from '../../src/store/open-store.ts'
import { arrival, see } from '../contracts/store/sample.ts'
import { useTemporaryFolder } from '../store/temporary-folder.ts'

const path = useTemporaryFolder()
const SETTINGS = { atMs: 3 * HOUR, keep: 3, folder: '' }
const NIGHT = Date.parse('2026-11-21T03:00:00Z')
const PLENTY = () => 1e12

/** A bot's database, with a clock that tests set. */
async function running({ free = PLENTY }: { free?: () => number } = {}) {
  const clock = { at: NIGHT + 12 * HOUR }
  const databaseUrl = `sqlite:${path('paperwire.db')}`
  const store = await openStore(databaseUrl)
  await see(store, [arrival('one')])
  const backups = { store, databaseUrl, settings: SETTINGS, now: () => clock.at, free }
  return { clock, store, backups, folder: path('backups') }
}

/** What it logs, as `level text`. */
function createLines(): { lines: string[]; log: Log } {
  const lines: string[] = []
  const say = (level: string) => (_: object, text: string) => void lines.push(`${level} ${text}`)
  return { lines, log: { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') } }
}

const names = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).toSorted() : [])

describe('the nightly copy', () => {
  test('is made at the first start, then after each night, and holds what stood', async () => {
    const { clock, store, backups, folder } = await running()
    expect((await backUpWhenDue(backups)).kind).toBe('made')
    clock.at = NIGHT + DAY - MINUTE
    expect((await backUpWhenDue(backups)).kind).toBe('not due')
    await see(store, [arrival('two')])
    clock.at = NIGHT + DAY
    expect((await backUpWhenDue(backups)).kind).toBe('made')
    expect((await backUpWhenDue(backups)).kind).toBe('not due')
    expect(names(folder)).toEqual(['paperwire-20261121T150000Z.db', 'paperwire-20261122T030000Z.db'])
    await store.close()
    const copy = await openStore(`sqlite:${join(folder, 'paperwire-20261122T030000Z.db')}`)
    expect(await copy.paperCount()).toBe(2)
    await copy.close()
  })

  test('after days off it is made at once; of many the newest are kept, and nothing else is touched', async () => {
    const { clock, store, backups, folder } = await running()
    mkdirSync(folder)
    for (const file of ['mine.db', 'paperwire-old.db', 'paperwire-20261121T150000Z.db.keep'])
      writeFileSync(join(folder, file), '')
    for (let day = 0; day < 6; day++) {
      await backUpWhenDue(backups)
      clock.at += DAY
    }
    const made = names(folder).filter((file) => /Z\.db$/.test(file))
    expect(made).toEqual(['24', '25', '26'].map((day) => `paperwire-202611${day}T150000Z.db`))
    expect(names(folder)).toHaveLength(6)
    await store.close()
  })

  test('what a killed process left is cleared away', async () => {
    const { store, backups, folder } = await running()
    mkdirSync(folder)
    const left = ['', '-wal', '-journal'].map((end) => `paperwire-20261121T030000Z.db.4711.part${end}`)
    for (const file of [...left, 'mine.part']) writeFileSync(join(folder, file), 'half')
    await backUpWhenDue(backups)
    expect(names(folder)).toEqual(['mine.part', 'paperwire-20261121T150000Z.db'])
    await store.close()
  })

  test('with no room nothing is written and nothing is given up; it is said once an hour', async () => {
    const { clock, store, backups, folder } = await running()
    await backUpWhenDue(backups)
    clock.at += DAY
    const full = { ...backups, free: () => 1024 }
    const { lines, log } = createLines()
    const chore = createBackups(full, log)
    for (let minute = 0; minute < 90; minute++) {
      await chore.read()
      clock.at += MINUTE
    }
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^error there is no room for .* has 1(\.\d)? [MK]B free and 10\d(\.\d)? MB are needed$/)
    expect(names(folder)).toEqual(['paperwire-20261121T150000Z.db'])
    expect(checkBackups(full).map(({ ok }) => ok)).toEqual([true, false])
    await store.close()
  })

  test('a copy that turns out damaged takes the place of none', async () => {
    const { clock, store, backups, folder } = await running()
    await backUpWhenDue(backups)
    clock.at += DAY
    const damaged = { ...backups, store: { backup: () => Promise.reject(new Error('The copy is damaged')) } }
    const { lines, log } = createLines()
    await createBackups({ ...damaged, settings: { ...SETTINGS, keep: 1 } }, log).read()
    expect(lines).toEqual(['error the nightly copy of the database failed; it is tried again in an hour'])
    expect(names(folder)).toEqual(['paperwire-20261121T150000Z.db'])
    await store.close()
  })

  test.each([
    ['switched off', { settings: 'off' as const }],
    ['on PostgreSQL', { databaseUrl: 'postgres://db/papers' }],
    ['in memory', { databaseUrl: 'sqlite::memory:' }],
  ])('%s there is none', async (_, other) => {
    const { store, backups, folder } = await running()
    expect(await backUpWhenDue({ ...backups, ...other })).toEqual({ kind: 'not due' })
    expect(names(folder)).toEqual([])
    await store.close()
  })

  test('of PostgreSQL are none, which the running bot says once; who only asks something of it hears nothing', async () => {
    const { store, backups } = await running()
    const { lines, log } = createLines()
    const chore = createBackups({ ...backups, databaseUrl: 'postgres://db/papers' }, log)
    expect(lines).toEqual([])
    await chore.read()
    await chore.read()
    expect(lines).toEqual(['info a PostgreSQL database is not copied every night: do it with pg_dump'])
    await store.close()
  })

  test('what an operator is told of them', async () => {
    const { clock, store, backups, folder } = await running()
    const told = () => checkBackups(backups).map(({ ok, what }) => [ok, what.replace(folder, '…')])
    expect(told()[0]).toEqual([true, 'no nightly copy stands in … yet'])
    await backUpWhenDue(backups)
    expect(told()[0]?.[1]).toContain('the last nightly copy is of 2026-11-21T15:00:00Z')
    clock.at += 2 * DAY
    expect(told()[0]?.[0]).toBe(false)
    expect(checkBackups({ ...backups, databaseUrl: 'postgres://db/papers' })).toEqual([
      { ok: true, what: 'this database is not copied every night: use pg_dump' },
    ])
    const nowhere = { ...backups, settings: { ...SETTINGS, folder: join(path('paperwire.db'), 'in a file') } }
    const { free: _, ...disk } = nowhere
    expect(checkBackups(disk).at(-1)).toMatchObject({ ok: false, what: expect.stringContaining('cannot be used') })
    rmSync(folder, { recursive: true })
    await store.close()
  })
})
