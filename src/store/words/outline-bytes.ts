/**
 * Outlines of a paper as bytes. Of the title, then of the abstract: how many numbers there are (0 without an outline), and how
 * many bytes of cleaned text, and one more (0 where the text is clean as it is). Then all numbers, then the texts.
 * `OUTLINE_VERSION` is theirs, too.
 */
import type { Outline, PaperOutline } from '../../core/words/outline.ts'

export function toBytes({ title, abstract }: PaperOutline): Buffer {
  const both = [title, abstract]
  const texts = both.map((outline) => Buffer.from(outline?.cleaned ?? ''))
  const sizes = both.flatMap((outline, at) => [
    outline?.numbers.length ?? 0,
    outline?.cleaned === undefined ? 0 : (texts[at]?.length ?? 0) + 1,
  ])
  const numbers = Uint32Array.from([...sizes, ...both.flatMap((outline) => [...(outline?.numbers ?? [])])])
  return Buffer.concat([Buffer.from(numbers.buffer), ...texts])
}

const SIZES = 4

export function toOutline(bytes: Buffer): PaperOutline {
  // Numbers begin at multiples of four, which what comes from a server need not do.
  const { buffer } = new Uint8Array(bytes)
  const [ofTitle = 0, textOfTitle = 0, ofAbstract = 0, textOfAbstract = 0] = new Uint32Array(buffer, 0, SIZES)
  let [from, textFrom] = [4 * SIZES, 4 * (SIZES + ofTitle + ofAbstract)]
  const next = (length: number, textBytes: number): Outline | undefined => {
    const numbers = new Uint32Array(buffer, from, length)
    const cleaned = textBytes === 0 ? undefined : bytes.toString('utf8', textFrom, textFrom + textBytes - 1)
    from += 4 * length
    textFrom += Math.max(0, textBytes - 1)

    return length === 0 ? undefined : { numbers, cleaned }
  }
  return { title: next(ofTitle, textOfTitle), abstract: next(ofAbstract, textOfAbstract) }
}
