import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { readLedger } from '../../../src/platforms/terminal/ledger.ts'
import { sentenceFor } from '../../../src/platforms/terminal/send.ts'
import { sampleDelivery } from '../../contracts/platform.ts'
import { type Desk, demoChannel, openDesk, removeDesk } from './far-side.ts'

const open: Desk[] = []
function desk(parts?: Parameters<typeof openDesk>[0]): Desk {
  const opened = openDesk(parts)
  open.push(opened)
  return opened
}
afterEach(() => {
  for (const one of open.splice(0)) removeDesk(one)
})

const robotics = demoChannel('robotics')

test('a delivery is a line in the ledger and a headed message on the screen', async () => {
  const { terminal, ledgerPath, screen } = desk({ width: 60 })
  const delivery = sampleDelivery(robotics)
  expect(await terminal.send(delivery, 'full')).toEqual({ kind: 'sent', ref: delivery.id })
  expect(screen()).toMatch(/^── #robotics ─+\n2 new papers · Thu 09:00 – Fri 09:00\n/)
  const [record, ...others] = readLedger(ledgerPath)
  expect(others).toEqual([])
  expect(record).toMatchObject({
    id: delivery.id,
    channel: 'terminal:demo/robotics',
    slot: 'scheduled:2026-11-20T09:00:00Z',
    papers: ['arxiv:2604.00001', 'title:abc'],
    at: '2026-11-20T09:00:00Z',
  })
  expect(record?.text).toContain('1 A long-horizon simulator\n  Ada Sample')
})

test('a known id is neither appended nor printed again', async () => {
  const first = desk()
  await first.terminal.send(sampleDelivery(robotics), 'full')
  const before = readFileSync(first.ledgerPath, 'utf8')
  const second = desk({ ledgerPath: first.ledgerPath })
  expect((await second.terminal.send(sampleDelivery(robotics), 'full')).kind).toBe('sent')
  expect(second.screen()).toBe('')
  expect(readFileSync(first.ledgerPath, 'utf8')).toBe(before)
})

test.each([
  [0, 80],
  [10, 40],
  [72, 72],
  [500, 100],
])('an output of %i columns is drawn in %i', async (width, drawn) => {
  const { terminal, screen } = desk({ width: () => width })
  await terminal.send(sampleDelivery(robotics), 'full')
  expect(screen().split('\n')[0]).toHaveLength(drawn)
})

test('a second start prints the last digest of each channel again, and no notice', async () => {
  const first = desk()
  const language = demoChannel('language')
  await first.terminal.send(sampleDelivery(robotics, { id: 'older', message: titled('Older digest') }), 'full')
  await first.terminal.send(sampleDelivery(robotics, { id: 'last', slot: 'post:2026-11-20T10:00:00Z' }), 'full')
  await first.terminal.send(sampleDelivery(language, { id: 'other', message: titled('Other digest') }), 'full')
  await first.terminal.send(
    sampleDelivery(language, { id: 'notice', slot: 'notice:subscribed:1', message: titled('A notice') }),
    'full',
  )
  const before = readFileSync(first.ledgerPath, 'utf8')

  const second = desk({ ledgerPath: first.ledgerPath, width: 60 })
  expect(second.terminal.reprint()).toBe(true)
  expect(second.screen()).toContain('── #robotics · already delivered 2026-11-20 09:00 UTC ─')
  expect(second.screen()).toContain('2 new papers')
  expect(second.screen()).toContain('Other digest')
  expect(second.screen()).not.toMatch(/Older digest|A notice/)
  expect(readFileSync(first.ledgerPath, 'utf8')).toBe(before)

  const third = desk({ ledgerPath: first.ledgerPath })
  third.terminal.reprint('terminal:demo/language')
  expect(third.screen()).not.toContain('2 new papers')
})

test('without a ledger there is nothing to print again', () => {
  expect(desk().terminal.reprint()).toBe(false)
})

test('a reprinted ledger cannot act either', () => {
  const { terminal, ledgerPath, screen } = desk()
  const line = {
    id: 'x',
    channel: 'terminal:demo/\u001b[31mred',
    slot: 'post:1',
    papers: ['a'],
    text: '\u001b[2Jtext',
    at: '2026-11-20T09:00:00Z',
  }
  writeFileSync(ledgerPath, `${JSON.stringify(line)}\n`)
  terminal.reprint()
  expect(screen()).toContain('text')
  expect(screen()).not.toMatch(/[^\P{Cc}\n]/u)
})

test.each([
  ['ENOSPC', 'The disk of the ledger d.jsonl is full. Free some space.'],
  ['EROFS', 'The ledger d.jsonl cannot be written: no permission. Let this user read and write it.'],
  ['EISDIR', 'The ledger d.jsonl cannot be written (EISDIR). Look at that path and its folder.'],
])('%s has a sentence', (code, sentence) => {
  expect(sentenceFor(code, 'd.jsonl', 'written')).toBe(sentence)
})

function titled(title: string) {
  return { ...sampleDelivery(robotics).message, title }
}
