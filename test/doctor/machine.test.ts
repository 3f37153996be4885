import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/instant.ts'
import { sizeSaid } from '../../src/core/reply.ts'
import { ago, span } from '../../src/doctor/checks.ts'
import { diskFinding, nodeFinding, roomIn, skewFinding, tickFinding, zoneFindings } from '../../src/doctor/machine.ts'

const GB = 1e9

describe('room on the disk', () => {
  test.each([
    [50 * GB, 100 * GB, true],
    [0.9 * GB, 4 * GB, false],
    [9 * GB, 100 * GB, false],
    [0, 0, false],
  ])('%i of %i bytes free', (freeBytes, allBytes, ok) => {
    const found = diskFinding({ folder: '/data', freeBytes, allBytes })
    expect([found.ok, found.mend !== undefined]).toEqual([ok, !ok])
  })

  test('is what the system says of a folder', async () => {
    const { freeBytes, allBytes } = await roomIn(import.meta.dirname)
    expect(allBytes).toBeGreaterThan(freeBytes)
    await expect(roomIn('/nowhere/at/all')).rejects.toThrow()
  })

  test('is said in few digits', () => {
    expect([sizeSaid(12_345), sizeSaid(3_400_000), sizeSaid(78.44 * GB)]).toEqual(['12.3 KB', '3.4 MB', '78.4 GB'])
  })
})

describe('time', () => {
  test.each([
    [29 * SECOND, true],
    [31 * SECOND, false],
    [-31 * SECOND, false],
  ])('a clock off by %i ms', (ms, ok) => expect(skewFinding(ms, 'Slack').ok).toBe(ok))

  test('a tick ahead of the clock', () => {
    const now = 10 * DAY
    expect(tickFinding(undefined, now)).toEqual([])
    expect(tickFinding(now + 30 * SECOND, now)).toEqual([])
    expect(tickFinding(now + 2 * HOUR, now)).toMatchObject([
      { ok: false, what: expect.stringContaining('2 hours ahead') },
    ])
  })

  test('spans in their largest unit', () => {
    expect([1, 119 * SECOND, 5 * MINUTE, 47 * HOUR, 3 * DAY].map(span)).toEqual([
      '0 seconds',
      '119 seconds',
      '5 minutes',
      '47 hours',
      '3 days',
    ])
    expect(ago(10, 0)).toBe('0 seconds ago')
  })
})

describe('Node', () => {
  test.each([
    ['20.19.0', true],
    ['24.1.0', true],
    ['20.18.3', false],
    ['18.20.4', false],
  ])('%s', (version, ok) => expect(nodeFinding(version).ok).toBe(ok))

  test('has its zones, and is told those that it does not know', () => {
    expect(zoneFindings(['Europe/Berlin', 'UTC'])).toMatchObject([{ ok: true }])
    expect(zoneFindings(['Mars/Olympus', 'UTC'])).toMatchObject([
      { ok: false, what: expect.stringContaining('Mars/Olympus') },
    ])
  })
})
