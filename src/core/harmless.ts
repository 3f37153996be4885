/**
 * Text of others without what could act where it is shown: no terminal sequence, no character that hides, that turns the
 * reading direction or that is drawn over other lines. What a platform takes for mark-up is its renderer's business.
 */
import { JOINER } from './joiners.ts'

// ECMA-48 5.4 and 5.6. Whole sequences go, not only their first byte, so that their remains do not stand in the text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const CONTROL_SEQUENCES = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const CONTROL_STRINGS = /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])\P{Cc}*(?:[\u0007\u009c]|\u001b\\)/gu
/** Control, format (bidi, zero-width, tags) and default-ignorable characters (variation selectors, fillers); joiners are kept. */
const INVISIBLE = new RegExp(String.raw`(${JOINER})|[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]`, 'gv')
/** More marks than any script stacks on one letter: they would be drawn over the lines above. */
const STACKED_MARKS = /(\p{M}{6})\p{M}+/gu

/** Harmless text; line breaks stay. */
export function clean(text: string): string {
  return text
    .replace(CONTROL_SEQUENCES, '')
    .replace(CONTROL_STRINGS, '')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(/\t/g, ' ')
    .split('\n')
    .map((line) =>
      line
        .replace(INVISIBLE, '$1')
        .replace(STACKED_MARKS, '$1')
        .replace(/\p{Cs}/gu, '\ufffd'),
    )
    .join('\n')
}

/** Harmless text on one line, white space collapsed. */
export function cleanLine(text: string): string {
  return clean(text).replace(/\s+/gu, ' ').trim()
}
