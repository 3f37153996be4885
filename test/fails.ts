import { test } from 'vitest'

test('what exit-code.test.ts runs', () => {
  throw new Error('It fails.')
})
