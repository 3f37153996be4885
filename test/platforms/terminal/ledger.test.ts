import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type LedgerRecord, openLedger, readLedger } from '../../../src/platforms/terminal/ledger.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
  path = join(folder, 'new', 'demo.terminal.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function record(id: string): LedgerRecord {
  const at = '2026-11-20T09:00:00Z'
  return {
    id,
    channel: 'terminal:demo/robotics',
    slot: 'post:2026-11-20T09:00:00Z',
    papers: ['a'],
    text: 'é\n世界',
    at,
  }
}
const ids = () => readLedger(path).map(({ id }) => id)

test('a ledger that does not exist yet is empty', () => {
  expect(readLedger(path)).toEqual([])
  expect(openLedger(path).has('one')).toBe(false)
})

test('one record is one JSON line with exactly these fields', async () => {
  expect(await openLedger(path).append(record('one'))).toEqual({ kind: 'appended' })
  const text = readFileSync(path, 'utf8')
  expect(text).toBe(`${JSON.stringify(record('one'))}\n`)
  expect(Object.keys(JSON.parse(text))).toEqual(['id', 'channel', 'slot', 'papers', 'text', 'at'])
})

test('two processes see what the other appended', async () => {
  const [ours, theirs] = [openLedger(path), openLedger(path)]
  await ours.append(record('one'))
  expect(theirs.has('one')).toBe(true)
  await Promise.all([theirs.append(record('two')), ours.append(record('three'))])
  expect(ours.has('two') && theirs.has('three')).toBe(true)
  expect(ids().toSorted()).toEqual(['one', 'three', 'two'])
})

test('a line torn anywhere is absent, and the next append leaves only whole lines', async () => {
  await openLedger(path).append(record('one'))
  const whole = readFileSync(path)
  const line = Buffer.from(`${JSON.stringify(record('torn'))}\n`)
  for (const cut of [1, line.length >> 1, line.indexOf('世') + 1, line.length - 1]) {
    writeFileSync(path, Buffer.concat([whole, line.subarray(0, cut)]))
    const ledger = openLedger(path)
    expect(ledger.has('torn')).toBe(false)
    expect(ids()).toEqual(['one'])
    await ledger.append(record('two'))
    const lines = readFileSync(path, 'utf8').split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((text) => JSON.parse(text).id)).toEqual(['one', 'two'])
  }
})

test('a line that another process is still writing is not cut off', async () => {
  const ledger = openLedger(path)
  await ledger.append(record('one'))
  const theirs = `${JSON.stringify(record('theirs'))}\n`
  appendFileSync(path, theirs.slice(0, 10))
  const appended = ledger.append(record('two'))
  appendFileSync(path, theirs.slice(10))
  await appended
  expect(ids()).toEqual(['one', 'theirs', 'two'])
})

test('lines that are no records are passed over', async () => {
  await openLedger(path).append(record('one'))
  appendFileSync(path, 'not json\n{"id":1}\n\n[]\n')
  await openLedger(path).append(record('two'))
  expect(ids()).toEqual(['one', 'two'])
})

test('a ledger that was replaced is read anew', async () => {
  const ledger = openLedger(path)
  await ledger.append(record('one'))
  writeFileSync(path, '')
  expect(ledger.has('one')).toBe(false)
})
