/**
 * Discord's markdown as its clients read it: the words that remain and everything that acts
 * (https://support.discord.com/hc/en-us/articles/210298617 and https://docs.discord.com/developers/reference#message-formatting).
 */

/** `kind` and words of what acts: a mention, a link, a format. */
export type Act = { readonly kind: string; readonly what: string }

export type ReadText = { readonly words: string; readonly acts: readonly Act[] }

type Rule = {
  readonly pattern: RegExp
  /** Only where a line begins. */
  readonly atLine?: true
  read(match: RegExpExecArray): ReadText
}

const nothing: ReadText = { words: '', acts: [] }
const only = (kind: string, what: string, words = what): ReadText => ({ words, acts: [{ kind, what }] })

/** A format around other text, which may hold formats itself. */
function around(kind: string, inner: string, atLine = false): ReadText {
  const { words, acts } = read(inner, atLine)
  return { words, acts: [{ kind, what: words.trim() }, ...acts] }
}

const format = (kind: string, pattern: RegExp): Rule => ({
  pattern,
  read: (match) => around(kind, match[1] ?? match[2] ?? ''),
})
const sign = (kind: string, pattern: RegExp): Rule => ({ pattern, read: ([all]) => only(kind, all) })

/** In the order in which clients try them at every character. Patterns are tried on the rest of the text. */
const RULES: readonly Rule[] = [
  { pattern: /^\\([^0-9A-Za-z\s])/u, read: ([, literal = '']) => ({ words: literal, acts: [] }) },
  {
    pattern: /^```(?:[a-z0-9_+\-.#]*\n)?\n*([\s\S]*?[^\n`][\s\S]*?)\n*```/iu,
    read: ([, inner = '']) => only('preformatted', inner),
  },
  { pattern: /^(`+)([\s\S]*?[^`])\1(?!`)/u, read: ([, , inner = '']) => only('code', inner.trim()) },
  { atLine: true, pattern: /^ *>>> +([\s\S]*)/u, read: ([, inner = '']) => around('quote', inner, true) },
  { atLine: true, pattern: /^ *> +([^\n]*)/u, read: ([, inner = '']) => around('quote', inner, true) },
  { atLine: true, pattern: /^ *#{1,3} +([^\n]+)/u, read: ([, inner = '']) => around('heading', inner) },
  { atLine: true, pattern: /^ *-# +([^\n]+)/u, read: ([, inner = '']) => around('subtext', inner) },
  {
    atLine: true,
    pattern: /^ *([-*+]|\d+\.) +([^\n]+)/u,
    read([, mark = '', inner = '']) {
      const { words, acts } = around('list', inner, true)
      return { words: `${/\d/u.test(mark) ? mark : '•'} ${words}`, acts }
    },
  },
  {
    pattern:
      /^\[((?:\\[\s\S]|\[[^\]]*\]|[^[\]\\])*)\]\(\s*<?((?:\([^)\s]*\)|\\[\s\S]|[^\s\\()<>])+)>?(?:\s+["'][^\n]*?["'])?\s*\)/u,
    read([all, label = '', to = '']) {
      if (!/^(?:https?|discord|mailto|tel):/iu.test(to)) return { words: all, acts: [] }
      const { words, acts } = read(label)
      return { words, acts: [{ kind: 'link', what: unescaped(to) }, ...acts] }
    },
  },
  { pattern: /^<((?:https?|discord):\/\/[^ >]+|mailto:[^ >]+|tel:[^ >]+)>/iu, read: ([, to = '']) => only('link', to) },
  { pattern: /^<([^\s<>@]+@[^\s<>]+\.[^\s<>]+|\+\d+)>/u, read: ([, to = '']) => only('link', to) },
  sign('invite', /^(?:https?:\/\/)?(?:www\.)?(?:discord\.gg|discord(?:app)?\.com\/invite)\/[\w-]+/iu),
  sign('link', /^(?:https?|steam|discord):\/\/[^\s<]+[^<.,:;"'\]\s)]/iu),
  sign('mention', /^@(?:everyone|here)/u),
  { pattern: /^<(@[!&]?\d+)>/u, read: ([, who = '']) => only(NAMES, who, who.replace(/[!&]/u, '')) },
  { pattern: /^<(#\d+)>/u, read: ([, where = '']) => only('channel', where) },
  {
    pattern: /^<(id:(?:customize|browse|guide|home|linked-roles)(?::\d+)?)>/u,
    read: ([, to = '']) => only('channel', to),
  },
  { pattern: /^<(\/[-_'\p{L}\p{N} ]+):\d+>/u, read: ([, name = '']) => only('command', name) },
  { pattern: /^<t:(-?\d{1,13})(?::[tTdDfFsSR])?>/u, read: ([, seconds]) => only('time', instant(Number(seconds))) },
  { pattern: /^<a?(:\w{2,}:)\d+>/u, read: ([, name = '']) => only('emoji', name) },
  sign('emoji', /^:(?:[a-z0-9_]*[a-z][a-z0-9_]*|[+-]1|100|1234)(?:::skin-tone-\d)?:/u),
  format('bold', /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/u),
  format('underline', /^__((?:\\[\s\S]|[^\\])+?)__(?!_)/u),
  format(
    'italic',
    /^\b_((?:__|\\[\s\S]|[^\\_])+?)_\b|^\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)/u,
  ),
  format('strike', /^~~([\s\S]+?)~~(?!_)/u),
  format('spoiler', /^\|\|([\s\S]+?)\|\|/u),
]

/** What names a person or a role; it is a mention where the message allows it to notify. */
const NAMES = 'name'

const instant = (seconds: number) => {
  const date = new Date(seconds * 1_000)
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
const unescaped = (text: string) => text.replace(/\\([^0-9A-Za-z\s])/gu, '$1')

/**
 * The words of markdown, and what acts in it: `mention` (@everyone, @here), `name` (a person or a role), `channel`, `command`,
 * `time`, `link`, `invite`, `emoji`, and formats. Times are shown in UTC.
 */
export function readMarkdown(text: string): ReadText {
  return read(text, true)
}

/** Titles of embeds, names of their fields: formats and emoji, but no lines, and nothing that leads anywhere. */
export function readTitle(text: string): ReadText {
  const { words, acts } = read(text)
  return { words, acts: acts.filter(({ kind }) => !NOT_IN_TITLES.includes(kind)) }
}
const NOT_IN_TITLES: readonly string[] = ['mention', NAMES, 'channel', 'command', 'link', 'invite']

function read(text: string, atLine = false): ReadText {
  const pieces: ReadText[] = []
  let lineBegins = atLine
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at)
    const begins: boolean = lineBegins
    const found = firstMatch(rest, begins)
    const taken = found?.length ?? [...rest][0]?.length ?? 1
    pieces.push(found?.read ?? { words: rest.slice(0, taken), acts: [] })
    at += taken
    lineBegins = text[at - 1] === '\n'
  }
  return pieces.reduce((all, one) => ({ words: all.words + one.words, acts: [...all.acts, ...one.acts] }), nothing)
}

function firstMatch(rest: string, lineBegins: boolean): { length: number; read: ReadText } | undefined {
  for (const rule of RULES) {
    if (rule.atLine && !lineBegins) continue
    const match = rule.pattern.exec(rest)
    if (match !== null) return { length: match[0].length, read: rule.read(match) }
  }
  return undefined
}
