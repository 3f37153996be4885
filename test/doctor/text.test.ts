import { expect, test } from 'vitest'
import { noted, well, wrong } from '../../src/core/examination.ts'
import { examinationText } from '../../src/doctor/text.ts'

const LOOK = { width: 80, color: false }

test('what mends several findings stands once, under the last of them', () => {
  const found = [
    wrong('scopes', 'Without chat:write nothing can be posted.', 'Add it and install the app again.'),
    noted('scopes', 'Without users:read zones are asked.', 'Add it and install the app again.'),
    wrong('scopes', 'Slack granted no scopes at all.', 'Install the app.'),
    well('scopes', 'The rest is there.'),
  ]
  expect(examinationText(found, LOOK).split('\n')).toEqual([
    'Scopes',
    '  ✗ wrong  Without chat:write nothing can be posted.',
    '  ! note   Without users:read zones are asked.',
    '           → Add it and install the app again.',
    '  ✗ wrong  Slack granted no scopes at all.',
    '           → Install the app.',
    '  ✓ well   The rest is there.',
    '',
    '2 things are wrong, of 4 looked at, and 1 note to read.',
  ])
})
