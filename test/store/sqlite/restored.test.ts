import fs, { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, expect, test, vi } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import { restoreBackup } from '../../../src/store/sqlite/restored.ts'
import { arrival, sampleChannel, samplePlan, see, T0 } from '../../contracts/store/sample.ts'
import { useTemporaryFolder } from '../temporary-folder.ts'

const path = useTemporaryFolder()
const STEPS = ['renameSync', 'linkSync', 'copyFileSync', 'rmSync'] as const

afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

/** From the step of this number on no file is changed by name, as where the process died before it. */
function dieAt(number: number): { readonly steps: number } {
  let steps = 0
  for (const name of STEPS) {
    const real = fs[name] as (...args: unknown[]) => void
    vi.spyOn(fs, name).mockImplementation((...args: unknown[]) => {
      if (++steps >= number) throw new Error('died')
      real(...args)
    })
  }
  syncBuiltinESMExports()
  return {
    get steps() {
      return steps
    },
  }
}

function live(): void {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
}

/** A backup in which one delivery is due, and the database of a process that was killed since, with its log. */
async function leaveBoth(): Promise<void> {
  const store = await openStore(`sqlite:${path('a.db')}`, { now: () => T0 })
  await store.openChannel(sampleChannel('robotics'))
  await store.plan(samplePlan('due', 'robotics'))
  await store.backup(path('backup.db'))
  await see(store, [arrival('last')])
  for (const suffix of ['', '-wal']) copyFileSync(path(`a.db${suffix}`), path(`killed.db${suffix}`))
  await store.close()
}

/** Which of the two it is. What was due in the backup is never due where that stands. */
async function whatStands(name: string): Promise<string> {
  const store = await openStore(`sqlite:${path(name)}`, { now: () => T0 })
  try {
    const [delivery] = await store.deliveries()
    return `${(await store.paperCount()) === 1 ? 'the one before' : 'the backup'}, ${delivery?.state}`
  } finally {
    await store.close()
  }
}

test('whoever dies on the way leaves the database before or the backup, whole, and in doubt about what was due', async () => {
  await leaveBoth()
  const stood: string[] = []
  for (let number = 1; ; number++) {
    const name = `killed-${number}.db`
    for (const suffix of ['', '-wal']) copyFileSync(path(`killed.db${suffix}`), path(name + suffix))
    const dying = dieAt(number)
    await restoreBackup(path('backup.db'), path(name), new Date(T0)).catch(() => {})
    const isOver = dying.steps < number
    live()
    stood.push(await whatStands(name))
    if (isOver) break
  }
  expect(stood.length).toBeGreaterThan(5)
  expect(new Set(stood)).toEqual(new Set(['the one before, due', 'the backup, uncertain']))
})

test('where the file system knows no second name the database before is copied', async () => {
  await leaveBoth()
  vi.spyOn(fs, 'linkSync').mockImplementation(() => {
    throw new Error('EPERM')
  })
  syncBuiltinESMExports()
  await restoreBackup(path('backup.db'), path('killed.db'), new Date(T0))
  live()
  expect(await whatStands('killed.db')).toBe('the backup, uncertain')
  expect(await whatStands('killed.db.before-restore-20261120T090000Z')).toBe('the one before, due')
})

test('a database that cannot be read is kept', async () => {
  await leaveBoth()
  const text = 'This is not a database. '.repeat(100)
  writeFileSync(path('bad.db'), text)
  const { kept = '' } = await restoreBackup(path('backup.db'), path('bad.db'), new Date(T0))
  expect(await whatStands('bad.db')).toBe('the backup, uncertain')
  expect(readFileSync(kept, 'utf8') === text).toBe(true)
})

test('a log without its database is not taken for that of the backup', async () => {
  await leaveBoth()
  copyFileSync(path('killed.db-wal'), path('gone.db-wal'))
  expect(await restoreBackup(path('backup.db'), path('gone.db'), new Date(T0))).not.toHaveProperty('kept')
  expect(await whatStands('gone.db')).toBe('the backup, uncertain')
})
