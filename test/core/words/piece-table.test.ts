import { expect, test } from 'vitest'
import type { Piece } from '../../../src/core/words/piece.ts'
import { createPieceTable } from '../../../src/core/words/piece-table.ts'

const TEXT = 'one two one three Aa BB two four five one AaAa BBBB AaBB BBAa end.'

/** A table whose pieces say only their text, and what it had to read. */
function makeTable(most: number) {
  const read: string[] = []
  const pieceAt = createPieceTable(most, (text): Piece => {
    read.push(text)
    return { text, positions: 1, first: undefined, others: [], opensSentence: false, tail: 'other' }
  })
  return { pieceAt, read }
}

function textsOf(text: string, pieceAt: (text: string, start: number) => Piece): string[] {
  const texts: string[] = []
  for (let start = 0; start < text.length; start += (texts.at(-1) ?? '').length + 1)
    texts.push(pieceAt(text, start).text)
  return texts
}

test.each([1, 2, 3, 8, 100])('every piece is found as it stands, with room for %d', (most) => {
  const { pieceAt } = makeTable(most)
  for (let round = 0; round < 3; round++) expect(textsOf(TEXT, pieceAt)).toEqual(TEXT.split(' '))
})

test('a piece is read once while there is room', () => {
  const { pieceAt, read } = makeTable(100)
  textsOf(TEXT, pieceAt)
  textsOf(TEXT, pieceAt)
  expect(read).toEqual([...new Set(TEXT.split(' '))])
})

test('a full table begins anew', () => {
  const { pieceAt, read } = makeTable(2)
  textsOf('a b a b c c a', pieceAt)
  expect(read).toEqual(['a', 'b', 'c', 'a'])
})

test('a piece that was on its way past another is found after the table began anew', () => {
  const { pieceAt, read } = makeTable(2)
  textsOf('Aa x BB BB', pieceAt)
  expect(read).toEqual(['Aa', 'x', 'BB'])
})

test('long pieces are not kept', () => {
  const { pieceAt, read } = makeTable(100)
  const long = 'x'.repeat(49)
  expect(textsOf(`${long} ${long} y`, pieceAt)).toEqual([long, long, 'y'])
  expect(read).toEqual([long, long, 'y'])
})

test('spaces side by side hold an empty piece', () => {
  const { pieceAt } = makeTable(100)
  expect(textsOf('a  b', pieceAt)).toEqual(['a', '', 'b'])
})
