import { expect, test } from 'vitest'
import { well, wrong } from '../../src/core/examination.ts'
import { runChecks } from '../../src/doctor/checks.ts'
import { examinationText } from '../../src/doctor/text.ts'
import { clockAhead } from '../installation.ts'

const LOOK = { width: 40, color: false }

test('checks run side by side; a fault and a check that hangs are findings, and what was told before counts', async () => {
  const found = await runChecks(
    [
      { area: 'channels', run: async (tell) => tell(well('channels', 'All open.')) },
      {
        area: 'tokens',
        async run(tell) {
          tell(well('tokens', 'Accepted.'))
          await new Promise(() => {})
        },
      },
      { area: 'store', run: () => Promise.reject(new Error('the disk is gone')) },
    ],
    clockAhead(),
    50,
  )
  expect(found.map(({ area, ok, what }) => [area, ok, what])).toEqual([
    ['store', false, 'This could not be examined to its end: the disk is gone.'],
    ['tokens', true, 'Accepted.'],
    ['tokens', false, expect.stringContaining('given up after')],
    ['channels', true, 'All open.'],
  ])
})

test('what is wrong stands last, with its word, its mend below, and everything within the width', () => {
  const found = [
    wrong('configuration', 'a.yaml:1: sorces is no setting here.', 'Did you mean sources?'),
    well('store', 'The database answers.'),
  ]
  expect(examinationText(found, LOOK)).toBe(
    `Store
  ✓ well   The database answers.
Configuration
  ✗ wrong  a.yaml:1: sorces is no
           setting here.
           → Did you mean sources?

1 thing is wrong, of 2 looked at.`,
  )
  expect(examinationText(found.slice(1), LOOK)).toContain('All is well: 1 thing looked at.')
})

test('what a server says moves no cursor', () => {
  expect(examinationText([wrong('tokens', 'a\u001b[2Jb\u202ec', 'd')], LOOK)).toContain('✗ wrong  abc')
})
