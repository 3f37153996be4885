import { expect, test } from 'vitest'
import { z } from 'zod'
import { entryFault } from '../../src/sources/entry-fault.ts'

const Schema = z.object({ title: z.string().min(1).max(3) })

test.each<[unknown, string]>([
  [{ title: '' }, 'has no title'],
  [{ title: 'four' }, 'its title is too long'],
  [{ title: 5 }, 'its title cannot be read'],
  ['a title', 'its record cannot be read'],
])('%j %s', (given, said) => {
  const { error } = Schema.safeParse(given)
  expect(error && entryFault(error)).toBe(said)
})
