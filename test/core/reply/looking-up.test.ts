import { describe, expect, test } from 'vitest'
import { bibtexOf } from '../../../src/core/bibtex.ts'
import type { Message } from '../../../src/core/message.ts'
import { savedBibMessage } from '../../../src/core/reply/looking-up.ts'
import { renderAnswer as renderForDiscord } from '../../../src/platforms/discord/render.ts'
import { renderAnswer as renderForSlack } from '../../../src/platforms/slack/render.ts'
import { makePaper } from '../made.ts'

const PAPERS = Array.from({ length: 130 }, (_, n) =>
  makePaper({
    key: `arxiv:2603.${10_000 + n}`,
    arxiv: `2603.${10_000 + n}`,
    title: `Paper ${n}: ${'A title with words '.repeat(n % 8)}`,
    authors: Array.from({ length: n % 60 }, (_, at) => `Ada Lovelace ${at}`),
    categories: ['cs.RO'],
  }),
)

/** Page after page, as *Show more* leads through them. */
function pagesOf(papers: typeof PAPERS): Message[] {
  const pages = [savedBibMessage(papers, 0)]
  for (let next = pages[0]?.actions[0]; next !== undefined; next = pages.at(-1)?.actions[0])
    pages.push(savedBibMessage(papers, Number(next.id.split('.').at(-1))))
  return pages
}

describe('saved papers as BibTeX', () => {
  const blocks = pagesOf(PAPERS).map(({ items }) =>
    items.map((item) => (item.kind === 'preformatted' ? item.text : item.kind)),
  )

  test('are all there, page by page, in whole entries', () => {
    expect(blocks.flat().join('\n\n')).toBe(PAPERS.map(bibtexOf).join('\n').trimEnd())
    expect(blocks.length).toBeLessThan(20)
  })

  test('say which they are, and how many come after them', () => {
    const [first, second] = pagesOf(PAPERS)
    const shown = Number(first?.actions[0]?.id.split('.').at(-1))
    expect(first?.title).toBe(`You have saved 130 papers, 1–${shown} of them here`)
    expect(first?.actions[0]?.label).toBe(`Show the next of ${130 - shown}`)
    expect(second?.title).toMatch(`You have saved 130 papers, ${shown + 1}–`)
    expect(savedBibMessage(PAPERS.slice(0, 2), 0).title).toBe('You have saved 2 papers')
    expect(savedBibMessage(PAPERS.slice(0, 2), 5).title).toBe('That was all')
  })

  test('stand in one piece each, on both platforms, with many long names too', () => {
    const authors = Array.from({ length: 60 }, (_, at) => `Bartholomew Montgomery-Featherstone ${at}`)
    const [crowded] = savedBibMessage(
      [makePaper({ key: 'title:x', title: 'A title with words '.repeat(8), authors })],
      0,
    ).items
    expect(crowded?.kind === 'preformatted' ? crowded.text.length : 0).toBeLessThan(2_000)

    for (const [at, page] of pagesOf(PAPERS).entries()) {
      const embeds = renderForDiscord(page).flatMap(({ embeds }) => embeds.map(({ description = '' }) => description))
      const inDiscord = Array.from(embeds.join('\n').matchAll(/```\n(.*?)\n```/gs), ([, code]) => code)
      expect(inDiscord).toEqual(blocks[at])
      const inSlack = JSON.stringify(renderForSlack(page)).match(/"rich_text_preformatted"/g)
      expect(inSlack).toHaveLength(blocks[at]?.length ?? 0)
    }
  })
})
