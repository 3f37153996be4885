/** A paper as a BibTeX entry. */
import type { Paper } from './paper.ts'
import { linkOf } from './paper-item.ts'
import { readable, visible } from './readable.ts'
import { fold } from './words/fold.ts'
import { isStopWord } from './words/stop-words.ts'

/** BibTeX's own way to say that there are more: with more an entry would not stand in one piece. */
const AUTHORS_NAMED = 30

/** A whole entry that BibTeX and biber read: specials escaped, Unicode kept, the key in ASCII. Equal papers give equal entries. */
export function bibtexOf(paper: Paper): string {
  const { arxiv, doi, categories, authors } = paper
  const primary = categories[0]
  const link = linkOf(paper)
  const year = yearOf(paper)
  const fields: [string, string][] = [
    ['title', `{${escaped(readable(paper.title))}}`],
    ...(authors.length === 0 ? [] : [['author', authorsOf(authors)] satisfies [string, string]]),
    ...(year === undefined ? [] : [['year', year] satisfies [string, string]]),
    ...(arxiv === undefined
      ? []
      : ([
          ['eprint', verbatim(arxiv)],
          ['archivePrefix', 'arXiv'],
        ] satisfies [string, string][])),
    ...(arxiv === undefined || primary === undefined
      ? []
      : [['primaryClass', verbatim(primary)] satisfies [string, string]]),
    ...(doi === undefined ? [] : [['doi', verbatim(doi)] satisfies [string, string]]),
    ...(link === undefined ? [] : [['url', verbatim(link)] satisfies [string, string]]),
  ]
  const lines = fields.map(([name, value]) => `  ${name} = {${value}},\n`)
  return `@${doi === undefined ? 'misc' : 'article'}{${entryKey(paper)},\n${lines.join('')}}\n`
}

/** The year is known by the arXiv id alone: the day of listing may be years after the paper. */
function yearOf({ arxiv = '' }: Paper): string | undefined {
  const [, year] = /^(\d\d)\d\d\.\d{4,5}/.exec(arxiv) ?? []
  return year === undefined ? undefined : `20${year}`
}

/** `liu2026occsim`: first author's last name, year where known, first word of the title that says something. */
function entryKey(paper: Paper): string {
  const { authors, title } = paper
  const lastName =
    authors[0]?.includes(',') === true ? authors[0].split(',')[0] : authors[0]?.trim().split(/\s+/).at(-1)
  const titleWords = readable(title)
    .split(/[\s:–—/-]+/)
    .filter((word) => !isStopWord(word))
  const word = titleWords.map(keyPart).find((part) => part !== '')
  return `${keyPart(lastName ?? '') || 'anonymous'}${yearOf(paper) ?? ''}${word ?? 'paper'}`
}

function keyPart(text: string): string {
  return fold(text).replace(/[^a-z0-9]/g, '')
}

function authorsOf(authors: readonly string[]): string {
  const named = authors.slice(0, AUTHORS_NAMED).map(authorName)
  return [...named, ...(authors.length > named.length ? ['others'] : [])].join(' and ')
}

/** A name with a comma or an `and` in it would be read as several. */
function authorName(name: string): string {
  const shown = escaped(visible(name))
  return /,.*,|\band\b/i.test(name) ? `{${shown}}` : shown
}

const SPECIALS: ReadonlyMap<string, string> = new Map([
  ['\\', '\\textbackslash{}'],
  ['{', '\\{'],
  ['}', '\\}'],
  ['~', '\\textasciitilde{}'],
  ['^', '\\textasciicircum{}'],
  ...[...'&%$#_'].map((sign) => [sign, `\\${sign}`] as const),
])

function escaped(text: string): string {
  return text.replace(/[\\{}~^&%$#_]/g, (sign) => SPECIALS.get(sign) ?? sign)
}

/** An address or id, which is not typeset: only what would end the field early is encoded. */
function verbatim(text: string): string {
  return visible(text).replace(/[{}\\\s]/g, encodeURIComponent)
}
