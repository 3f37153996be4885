import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Item, Message } from '../../../src/core/message.ts'
import { widthOf } from '../../../src/platforms/terminal/cells.ts'
import { renderBar, renderChoices, renderMessage, renderText } from '../../../src/platforms/terminal/render.ts'
import { EVERYTHING, HOSTILE_TEXTS } from '../../contracts/platform.ts'

const PLAIN = { width: 60, color: false }
const COLOR = { width: 60, color: true }

// biome-ignore lint/suspicious/noControlCharactersInRegex: our own styles
const OUR_STYLES = /\u001b\[(?:1|2|22|1;36|22;39|36|39|31)m/g

function withItems(items: Item[]): Message {
  return { v: 1, items, actions: [], notification: '' }
}

test('a message with everything, without colour', () => {
  expect(renderMessage(EVERYTHING, PLAIN)).toBe(
    `
2 new papers · Thu 09:00 – Fri 09:00

World models  (2 of 3 shown)
1 A long-horizon simulator
  Ada Sample, Ben Sample +3 · arXiv cs.CV · ▲31 · also:
  Robots
  "the first driven by a *world model* throughout"
  https://arxiv.org/abs/2604.00001
2 A paper without anything else

Subscriptions
Followed since Mon 09:00
  3 Edit · 4 Unsubscribe

@article{sample,
  year = {2026}
}

1–2 Open a paper · 5 Show 1 more · 6 Change the zone …
214 read from 2 sources`.trim(),
  )
})

describe('colour', () => {
  test('strong words are bold instead of starred', () => {
    const painted = renderMessage(EVERYTHING, COLOR)
    expect(painted).toContain('driven by a \u001b[1mworld model\u001b[22m throughout')
    expect(painted).not.toContain('*')
  })

  test('adds nothing but styles: without them and the stars both are the same words', () => {
    const words = renderMessage(EVERYTHING, COLOR).replace(OUR_STYLES, '')
    expect(words).toBe(renderMessage(EVERYTHING, PLAIN).replaceAll('*', ''))
  })
})

test('without controls nothing is numbered but the papers', () => {
  const text = renderMessage(EVERYTHING, PLAIN, 'none')
  expect(text).toContain('1 A long-horizon simulator')
  expect(text).not.toMatch(/Open a paper|Edit|Show 1 more|Change the zone/)
})

describe('layout', () => {
  test('numbers of several digits are aligned', () => {
    const papers = [9, 10].map(
      (number): Item => ({ kind: 'paper', number, key: `k${number}`, title: `Paper ${number}` }),
    )
    expect(renderMessage(withItems(papers), PLAIN).split('\n').slice(0, 2)).toEqual([' 9 Paper 9', '10 Paper 10'])
  })

  test('a list stays together, an abstract stands alone', () => {
    const text = (words: string): Item => ({ kind: 'text', text: [{ text: words }] })
    const abstract = 'word '.repeat(40).trim()
    const rendered = renderMessage(withItems([text('one'), text('two'), text(abstract)]), { width: 100, color: false })
    expect(rendered.split('\n').slice(0, 3)).toEqual(['one', 'two', ''])
  })

  test('a long address is left to the card, and so is what is no web address', () => {
    for (const url of [`https://example.org/${'a'.repeat(120)}`, 'javascript:alert(1)']) {
      const item: Item = { kind: 'paper', number: 1, key: 'k', title: 'T', url }
      expect(renderMessage(withItems([item]), PLAIN)).not.toContain(':')
    }
  })

  test('a button stands on one row', () => {
    const actions = Array.from({ length: 12 }, (_, index) => ({
      id: `1.edit.${index}`,
      label: 'Do the thing',
    }))
    for (let width = 40; width < 60; width++) {
      expect(renderMessage({ ...withItems([]), actions }, { width, color: false })).not.toMatch(/(?:\d|Do|the)$/m)
    }
  })

  test('choices are numbered, with their hints', () => {
    const choices = [
      { value: 'a', label: 'Berlin', hint: 'UTC+1' },
      { value: 'b', label: 'Tokyo' },
    ]
    expect(renderChoices('Zone', choices, PLAIN)).toBe('Zone\n1 Berlin  UTC+1\n2 Tokyo')
  })

  test('the bar fills the width', () => {
    expect(renderBar('robotics', '', { width: 40, color: false })).toBe(`── #robotics ${'─'.repeat(27)}`)
    expect(widthOf(renderBar('世界', ' · already delivered', PLAIN))).toBe(60)
  })

  test('a stored text is wrapped with its indents', () => {
    const stored = '1 A long title of a paper\n  "an extract that goes on"'
    expect(renderText(stored, { width: 16, color: false })).toBe(
      '1 A long title\n  of a paper\n  "an extract\n  that goes on"',
    )
  })
})

describe('hostile text', () => {
  const hostile = (text: string): Message => ({
    ...withItems([
      { kind: 'heading', text, note: text },
      {
        kind: 'paper',
        number: 1,
        key: text,
        title: text,
        url: `https://a/${text}`,
        authors: text,
        details: text,
        extract: [{ text, strong: true }],
        also: [text],
      },
      { kind: 'text', text: [{ text }], actions: [{ id: '1.edit', label: text }] },
      { kind: 'preformatted', text },
    ]),
    title: text,
    actions: [{ id: '1.more', label: text, choices: [{ value: text, label: text }] }],
    footer: [{ text }],
  })

  test.each(HOSTILE_TEXTS)('%s: only our own styles remain', (_, text) => {
    expectTame(hostile(text))
  })

  test('any text at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
        expectTame(hostile(text))
      }),
      { numRuns: 500 },
    )
  })

  function expectTame(message: Message): void {
    for (const width of [40, 100]) {
      const text = renderMessage(message, { width, color: false })
      expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}]/u)
      for (const row of text.split('\n')) expect(widthOf(row)).toBeLessThanOrEqual(width)
      const unstyled = renderMessage(message, { width, color: true }).replace(OUR_STYLES, '')
      expect(unstyled).not.toMatch(/[^\P{Cc}\n]/u)
    }
  }
})
