/**
 * A reader of Discord's Markdown by the rules of its client: what it shows, and all in it that is more than words. Where the
 * rules are nowhere written down it takes the side on which more acts.
 */
export type Read = {
  /** What a person reads, without any mark. */
  readonly words: string
  /** The same with marks: `**bold**`, `` `code` ``, `label <address>`. */
  readonly shown: string
  readonly links: readonly { readonly url: string; readonly label: string }[]
  readonly dates: readonly number[]
  readonly people: readonly string[]
  readonly channels: readonly string[]
  readonly bold: readonly string[]
  readonly code: readonly string[]
  readonly blocks: readonly string[]
  /** Whatever else acts. */
  readonly faults: readonly string[]
}

type Found = { -readonly [Key in keyof Read]: Read[Key] extends readonly (infer One)[] ? One[] : Read[Key] }

const nothing = (): Found => ({
  words: '',
  shown: '',
  links: [],
  dates: [],
  people: [],
  channels: [],
  bold: [],
  code: [],
  blocks: [],
  faults: [],
})

type Rule = {
  readonly pattern: RegExp
  readonly isLineStart?: boolean
  read(found: Found, match: RegExpExecArray): void
}

const say = (found: Found, words: string, shown = words): void => {
  found.words += words
  found.shown += shown
}

const fault =
  (what: string) =>
  (found: Found, [whole]: RegExpExecArray): void => {
    found.faults.push(`${what} ${JSON.stringify(whole)}`)
    say(found, whole)
  }

const LABEL = String.raw`(?:\[[^\]]*\]|[^[\]]|\](?=[^[]*\]))*`
const TARGET = String.raw`\s*<?((?:[^\s\\]|\\.)*?)>?(?:\s+['"]([\s\S]*?)['"])?\s*`

/** In the order in which the client tries them. */
const RULES: readonly Rule[] = [
  { pattern: /^[^\S\n]*#{1,6}\s/, isLineStart: true, read: fault('a heading') },
  { pattern: /^[^\S\n]*-#/, isLineStart: true, read: fault('small print') },
  { pattern: /^[^\S\n]*>/, isLineStart: true, read: fault('a quotation') },
  { pattern: /^[^\S\n]*(?:[*+-]|\d+[.)])[^\S\n]/, isLineStart: true, read: fault('a list') },
  {
    pattern: /^```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```/i,
    read(found, [, inner = '']) {
      found.blocks.push(inner)
      say(found, inner, inner.replace(/^/gm, '| '))
    },
  },
  { pattern: /^\\([^0-9A-Za-z\s])/, read: (found, [, sign = '']) => say(found, sign) },
  {
    pattern: /^<([^: >]+:\/[^ >]+)>/,
    read(found, [, url = '']) {
      found.links.push({ url, label: url })
      say(found, url, `<${url}>`)
    },
  },
  { pattern: /^(?:https?|steam|discord):\/\/[^\s<]+/i, read: fault('an address') },
  {
    pattern: new RegExp(String.raw`^\[(${LABEL})\]\(${TARGET}\)`),
    read(found, [, label = '', url = '']) {
      const inside = readMarkUp(label)
      found.links.push({ url, label: inside.words })
      found.faults.push(...inside.faults)
      for (const act of ['links', 'dates', 'people', 'channels', 'bold', 'code', 'blocks'] as const)
        if (inside[act].length > 0) found.faults.push(`${act} in the label of a link`)
      if (/:\/\//.test(inside.words)) found.faults.push(`a label that looks like an address ${inside.words}`)
      say(found, inside.words, `${inside.words} <${url}>`)
    },
  },
  {
    pattern: /^<t:(-?\d+)(?::[tTdDfFRsS])?>/,
    read(found, [whole, at]) {
      found.dates.push(Number(at))
      say(found, whole)
    },
  },
  {
    pattern: /^<@!?(\d+)>/,
    read(found, [, id = '']) {
      found.people.push(id)
      say(found, `@${id}`)
    },
  },
  {
    pattern: /^<#(\d+)>/,
    read(found, [, id = '']) {
      found.channels.push(id)
      say(found, `#${id}`)
    },
  },
  { pattern: /^</, read: fault('what an angle bracket begins') },
  { pattern: /^@(?:everyone|here)/, read: fault('a call to all') },
  {
    pattern: /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/,
    read(found, [, inner = '']) {
      const inside = readMarkUp(inner, false)
      found.bold.push(inside.words)
      found.faults.push(...inside.faults)
      say(found, inside.words, `**${inside.shown}**`)
    },
  },
  {
    pattern: /^(`+)([\s\S]*?[^`])\1(?!`)/,
    read(found, [, , inner = '']) {
      found.code.push(inner)
      say(found, inner, `\`${inner}\``)
    },
  },
  { pattern: /^(?:__|\*|_|~~|\|\||`)/, read: fault('a format') },
  { pattern: /^:[^\s:<>]+:/, read: fault('an emoji') },
  { pattern: /^[\s\S]/, read: (found, [sign]) => say(found, sign) },
]

/** Looked for in the raw text, whatever stands around them; code is left to embeds, in which Discord does not look. */
const INVITES = /discord(?:app)?\.(?:gg|com\/invite|new)\/[\w-]+/gi

export function readMarkUp(text: string, isLineStart = true): Read {
  const found = nothing()
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const startsLine = at === 0 ? isLineStart : text[at - 1] === '\n'
    for (const { pattern, isLineStart: needsStart = false, read } of RULES) {
      const match = needsStart && !startsLine ? null : pattern.exec(rest)
      if (match === null) continue
      read(found, match)
      at += match[0].length
      break
    }
  }
  for (const invite of text.replace(/```[\s\S]*?```/g, '').match(INVITES) ?? [])
    found.faults.push(`an invite ${invite}`)
  return found
}
