/** Slack's mark-up as its clients read it: the words that remain and everything that acts (https://docs.slack.dev/messaging/formatting-message-text). */

/** `kind` and words of what acts: a mention, a link, a format. */
export type Act = { readonly kind: string; readonly what: string }

export type ReadText = { readonly words: string; readonly acts: readonly Act[] }

// Angle tokens are put aside under one private-use character each while formats are read around them.
const FIRST_SIGN = 0xe000
const SIGNS = /[\ue000-\uf8ff]/gu

const FORMATS = [
  { kind: 'preformatted', pattern: /```([^`]+)```/gu },
  { kind: 'code', pattern: /(?<![\p{L}\p{N}`])`([^`\n]+)`(?![\p{L}\p{N}`])/gu },
  { kind: 'bold', pattern: /(?<![\p{L}\p{N}*])\*(?! )([^*\n]*[^*\n ])\*(?![\p{L}\p{N}*])/gu },
  { kind: 'italic', pattern: /(?<![\p{L}\p{N}_])_(?! )([^_\n]*[^_\n ])_(?![\p{L}\p{N}_])/gu },
  { kind: 'strike', pattern: /(?<![\p{L}\p{N}~])~(?! )([^~\n]*[^~\n ])~(?![\p{L}\p{N}~])/gu },
] as const

/** Read in text that is not `verbatim`. */
const AUTOMATIC = [
  { kind: 'mention', pattern: /@(?:here|channel|everyone)\b/gu },
  { kind: 'link', pattern: /\b(?:https?:\/\/|www\.)[^\s<>|]+/giu },
  { kind: 'link', pattern: /\b[\w.+-]+@[\w-]+\.[\w.-]+/gu },
  { kind: 'link', pattern: /\b(?:[\w-]+\.)+(?:com|org|net|io|dev|edu|gov|app|ai|example)\b/giu },
  { kind: 'channel', pattern: /(?<![\w&])#[\p{L}\p{N}_-]+/gu },
] as const

/** Emoji codes; bare numbers are no names but for two. */
const EMOJI = /:(?!\d+:)[a-z0-9_'+-]+:|:100:|:1234:/gu
const QUOTE = /^(?:>|&gt;)/gmu

export function readMrkdwn(text: string, { verbatim = false } = {}): ReadText {
  const acts: Act[] = []
  const labels: string[] = []
  const aside = text.replace(SIGNS, '\ufffd').replace(/<([^<>]*)>/gu, (_, token: string) => {
    const { words, act } = readToken(token)
    if (act !== undefined) acts.push(act)
    return String.fromCharCode(FIRST_SIGN + labels.push(words) - 1)
  })
  const back = (words: string) => words.replace(SIGNS, (sign) => labels[sign.charCodeAt(0) - FIRST_SIGN] ?? '')

  let words = aside
  const find = (kind: string, pattern: RegExp) => {
    for (const [found] of words.matchAll(pattern)) acts.push({ kind, what: readable(back(found)) })
  }
  find('quote', QUOTE)
  for (const { kind, pattern } of FORMATS) {
    words = words.replace(pattern, (_, inner: string) => {
      acts.push({ kind, what: readable(back(inner)) })
      return inner
    })
  }
  find('emoji', EMOJI)
  if (!verbatim) for (const { kind, pattern } of AUTOMATIC) find(kind, pattern)
  return { words: readable(back(words)), acts }
}

/** Emoji codes are all that acts in plain text. */
export function readPlainText(text: string, { emoji = true } = {}): ReadText {
  const found = emoji ? [...text.matchAll(EMOJI)] : []
  return { words: text, acts: found.map(([code]) => ({ kind: 'emoji', what: code })) }
}

function readToken(token: string): { words: string; act?: Act } {
  const [head = '', ...rest] = token.split('|')
  const label = rest.length > 0 ? rest.join('|') : undefined
  const what = token
  if (head.startsWith('!date^')) return { words: label ?? head }
  if (head.startsWith('!')) return { words: label ?? `@${head.slice(1)}`, act: { kind: 'mention', what } }
  if (head.startsWith('@')) return { words: label ?? head, act: { kind: 'mention', what } }
  if (head.startsWith('#')) return { words: label ?? head, act: { kind: 'channel', what } }
  return { words: label ?? head, act: { kind: 'link', what: readable(head) } }
}

function readable(text: string): string {
  return text.replace(/&(amp|lt|gt);/gu, (entity, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? entity)
}
