import { expect, test } from 'vitest'
import { HOUR, MINUTE } from '../../src/core/instant.ts'
import { LONGEST_TRY, lookWindow } from '../../src/core/look-window.ts'
import { sampleDelivery } from '../contracts/platform.ts'

const T0 = Date.parse('2026-11-20T09:00:00Z')
const LAB = { platform: 'slack', workspace: 'T1', channel: 'C1' } as const
const tried = sampleDelivery(LAB, { plannedAt: T0 - 9 * HOUR, unsureSince: T0, attempts: 1 })

test('a try is looked for from the skew of clocks before it until the last moment at which it can have landed', () => {
  expect(lookWindow(tried)).toEqual({ from: T0 - 5 * MINUTE, to: T0 + LONGEST_TRY + 5 * MINUTE })
})

test('what was never tried, as a restored backup has it, may have been posted at any time since', () => {
  expect(lookWindow({ ...tried, attempts: 0 })).toEqual({ from: T0 - 5 * MINUTE })
})

test('without a try in doubt everything since it was planned is read', () => {
  const { unsureSince, ...sent } = tried
  expect(lookWindow(sent)).toEqual({ from: T0 - 9 * HOUR - 5 * MINUTE })
})
