import { describe, expect, test } from 'vitest'
import { actionId, parseActionId } from '../../src/core/action.ts'

describe('action ids', () => {
  test.each([
    [actionId('tune'), '1.tune', { name: 'tune' }],
    [actionId('edit', 2), '1.edit.2', { name: 'edit', argument: '2' }],
    [
      actionId('card', 'doi:10.1101/2026.01.02'),
      '1.card.doi:10.1101/2026.01.02',
      { name: 'card', argument: 'doi:10.1101/2026.01.02' },
    ],
  ])('%s reads back', (id, text, parsed) => {
    expect(id).toBe(text)
    expect(parseActionId(id)).toEqual(parsed)
  })

  test.each(['', 'tune', '2.tune', '1.', '1.dance', '1.constructor', '1.card.', '1.Tune'])('%j is not known', (id) => {
    expect(parseActionId(id)).toBeUndefined()
  })
})
