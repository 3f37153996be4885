import { expect, test } from 'vitest'
import { pagesOf } from '../../../../src/platforms/discord/render/pages.ts'
import type { Part } from '../../../../src/platforms/discord/render/parts.ts'

const part = (text: string, items = 1): Part => ({ text, gap: 'none', items })

test.each([
  ['one item', 'x'.repeat(40), 1, '1 more does not fit here.'],
  ['several', 'x'.repeat(40), 3, '3 more do not fit here.'],
  ['a part of one', 'x'.repeat(40), 0, 'The rest does not fit here.'],
])('the last page says that %s is missing', (_, long, items, said) => {
  const [page, ...others] = pagesOf([part('short'), part(long, items)], part(''), { first: 40, other: 40, pages: 1 })
  expect(others).toEqual([])
  expect(page?.text).toBe(`short\n\n${said}`)
})
