import { expect, test } from 'vitest'
import type { App } from '../../src/app.ts'
import { ingest } from '../../src/cli/ingest.ts'

/** An app that reads sources of these names, of which none has anything. */
function reading(...names: string[]): App {
  const sources = names.map((name) => ({ name, kind: 'arxiv', readsBack: true }))
  return { sources, ingest: async () => undefined } as unknown as App
}

test('an unknown source is answered with those that there are', async () => {
  expect(await ingest(reading('arxiv', 'lab'), { source: 'hf' })).toEqual({
    message: '--source: no source is called "hf".',
    at: 'hf',
    mend: 'There is arxiv, lab.',
  })
})

test('where no source is configured it says so', async () => {
  const mend = 'None is configured: name one under sources in paperwire.yaml.'
  expect(await ingest(reading(), { source: 'hf' })).toMatchObject({ mend })
  expect(await ingest(reading(), {})).toMatchObject({
    mend: 'Give --file path or --source name (none is configured).',
  })
})
