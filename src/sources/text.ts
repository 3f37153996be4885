/** Text of others on its way in: one line, as its source has it otherwise. What may be shown of it is the core's business. */

/** NEL is a line end that `\s` does not know. */
const WHITE_SPACE = /[\s\u0085]+/g
const CONTROLS = /\p{Cc}/gu
const LONE_SURROGATES = /\p{Cs}/gu

/** White space collapsed to single blanks and trimmed, other control characters gone, lone surrogates as U+FFFD. Idempotent. */
export function oneLine(text: string): string {
  return text
    .replace(LONE_SURROGATES, '\ufffd')
    .replace(WHITE_SPACE, ' ')
    .replace(CONTROLS, '')
    .replace(/ {2,}/g, ' ')
    .trim()
}
