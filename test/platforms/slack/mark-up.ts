/** A reader of mrkdwn by Slack's rules: what it shows, and all in it that is more than words. */
export type Read = {
  readonly words: string
  readonly links: readonly { readonly url: string; readonly label: string }[]
  readonly dates: readonly number[]
  readonly bold: readonly string[]
  readonly code: readonly string[]
  /** Whatever else acts, and mark-up that is broken. */
  readonly faults: readonly string[]
}

const BEFORE = String.raw`(?<=^|[\s?.,\-!^;:{(\[%$#+="\u2000-\u206f\u2e00-\u2e7f\ue000])`
const AFTER = String.raw`(?=$|[\s?.,\-!^;:})\]%$#+="\u2000-\u206f\u2e00-\u2e7f\ue000])`
const emphasis = (sign: string) =>
  new RegExp(`${BEFORE}[${sign}]([^\\s${sign}](?:[^${sign}\\n]*[^\\s${sign}])?)[${sign}]${AFTER}`, 'gmu')

/** Code comes first: nothing in it is read. */
const FORMATS = { code: emphasis('`'), bold: emphasis('*'), italic: emphasis('_'), strike: emphasis('~') }
const DATE = /^!date\^(\d+)\^[^^|]*\{\w+\}[^^|]*\|([^|]*)$/
const LINK = /^(https?:\/\/[^|\s]+)\|([^|]+)$/

export function readMarkUp(text: string): Read {
  const links: { url: string; label: string }[] = []
  const dates: number[] = []
  const faults: string[] = []
  const tokens = text.replace(/\ue000/gu, '').replace(/<([^<>]*)>/g, (_, token: string) => {
    const [, url = '', label = ''] = LINK.exec(token) ?? []
    const [, at, fallback = ''] = DATE.exec(token) ?? []
    if (url !== '') links.push({ url: unescaped(url), label: unescaped(label) })
    else if (at !== undefined) dates.push(Number(at))
    else faults.push(`<${token}>`)
    // Marked by a private sign, so that the ends of a token count as its ends.
    return `\ue000${label || fallback}\ue000`
  })
  for (const sign of tokens.match(/[<>]|&(?!(?:amp|lt|gt);)/g) ?? []) faults.push(`a bare ${sign}`)
  for (const quote of tokens.match(/^\s*&gt;.*/gm) ?? []) faults.push(`a quotation ${quote}`)

  const found = { bold: [] as string[], italic: [] as string[], strike: [] as string[], code: [] as string[] }
  let words = tokens
  for (const [format, pattern] of Object.entries(FORMATS) as [keyof typeof FORMATS, RegExp][]) {
    words = words.replace(pattern, (_, inner: string) => {
      found[format].push(unescaped(inner.replaceAll('\ue000', '')))
      return format === 'code' ? inner.replace(/[*_~:]/g, ' ') : inner
    })
  }
  for (const sign of words.match(/[*_~`]/g) ?? []) faults.push(`a stray ${sign}`)
  for (const emoji of words.match(/:[^\s:]+:/gu) ?? []) faults.push(`an emoji ${emoji}`)
  for (const format of ['italic', 'strike'] as const)
    for (const inner of found[format]) faults.push(`${format} ${inner}`)
  const shown = unescaped(words.replaceAll('\ue000', ''))
  return { words: shown, links, dates, bold: found.bold, code: found.code, faults }
}

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '')
}
