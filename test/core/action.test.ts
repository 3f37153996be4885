import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { actionId, type Control, controlId, fitsId, parseActionId, parseControlId } from '../../src/core/action.ts'

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

test.each([
  ['1.try.'.padEnd(70, 'a'), true],
  ['1.try.'.padEnd(71, 'a'), false],
  ['1.try.'.padEnd(69, 'a').concat('é'), false],
])('an id of at most 70 bytes fits: %s', (id, fits) => {
  expect(fitsId(id)).toBe(fits)
})

describe('control ids', () => {
  const DELIVERY = 'abcdefghijklmnopqrstuv27'
  const PLACE = 'slack:T1/C1'

  test.each<[Control, string]>([
    [{ action: '1.tune' }, '1.tune'],
    [{ action: '1.more', delivery: DELIVERY }, `1.more|${DELIVERY}`],
    [{ action: '1.pause', place: PLACE }, `1.pause|${PLACE}`],
    [{ action: '1.card', delivery: DELIVERY, place: PLACE }, `1.card|${DELIVERY}|${PLACE}`],
    [{ action: '1.card.doi:10.1/a|b' }, '1.card.doi:10.1/a|b'],
    [{ action: '1.card.doi:10.1/a|b', place: PLACE }, `1.card.doi:10.1/a|b|${PLACE}`],
  ])('%j is written as %s and reads back', (control, id) => {
    expect(controlId(control)).toBe(id)
    expect(parseControlId(id)).toEqual(control)
  })

  test.each(['', '|', '1.tune|', '1.card.a|b', '1.more|ABCDEFGHIJKLMNOPQRSTUV27', '1.more|abc', '1.pause|slack:T1'])(
    '%j has nothing but an action',
    (id) => {
      expect(parseControlId(id)).toEqual({ action: id })
    },
  )

  test('whatever was written reads back', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9]{1,12}$/)
    const place = fc.tuple(fc.constantFrom('slack', 'discord', 'terminal'), word, word)
    const controls = fc.record(
      {
        action: fc.tuple(fc.constantFrom('card', 'save', 'pause'), fc.stringMatching(/^[a-z0-9:./-]{1,20}$/)),
        delivery: fc.stringMatching(/^[a-z2-7]{24}$/),
        place: place.map(([platform, workspace, channel]) => `${platform}:${workspace}/${channel}` as const),
      },
      { requiredKeys: ['action'] },
    )
    fc.assert(
      fc.property(controls, ({ action: [name, argument], ...rest }) => {
        const control = { action: actionId(name as 'card', argument), ...rest }
        expect(parseControlId(controlId(control))).toEqual(control)
      }),
    )
  })
})
