import { expect, test } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import { acquireStartLock } from '../../../src/store/sqlite/start-lock.ts'
import { startWorker } from '../child.ts'
import { useTemporaryFolder } from '../temporary-folder.ts'

const path = useTemporaryFolder()

test('one at a time, free again after release', async () => {
  const first = await acquireStartLock(path('a.db'))
  expect(first.kind).toBe('held')
  expect((await acquireStartLock(path('a.db'))).kind).toBe('taken')
  expect((await acquireStartLock(path('b.db'))).kind).toBe('held')
  if (first.kind === 'held') first.release()
  expect((await acquireStartLock(path('a.db'))).kind).toBe('held')
})

test('it keeps nobody from the database itself', async () => {
  await acquireStartLock(path('a.db'))
  const store = await openStore(`sqlite:${path('a.db')}`)
  expect(await store.firstCall('k', 0)).toBe(true)
  await store.close()
})

test('another process is refused, and a killed one leaves it free at once', async () => {
  const holder = startWorker('lock', path('a.db'))
  expect(await holder.line()).toBe('held')
  expect(await startWorker('lock', path('a.db')).lines()).toEqual(['taken'])
  expect((await acquireStartLock(path('a.db'))).kind).toBe('taken')
  await holder.kill()
  expect((await acquireStartLock(path('a.db'))).kind).toBe('held')
})

test('a database in memory is nobody else’s', async () => {
  expect((await acquireStartLock(':memory:')).kind).toBe('held')
  expect((await acquireStartLock(':memory:')).kind).toBe('held')
})
