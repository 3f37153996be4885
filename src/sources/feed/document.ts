/** What a server gave where a feed was expected: a feed of any of the four formats, a web page, or neither. */
import { parseAtomFeed, parseJsonFeed, parseRdfFeed, parseRssFeed } from 'feedsmith'
import { type FeedDocument, fromAtom, fromJson, fromRdf, fromRss } from './formats.ts'

export type Parsed =
  | { readonly kind: 'feed'; readonly document: FeedDocument }
  | { readonly kind: 'page' }
  /** `why` follows the name of the host. */
  | { readonly kind: 'none'; readonly why: string }

/** Declarations, comments, the document type and what stands between them: no part of it can match in two ways. */
const BEFORE_ROOT = /^(?:[^<]+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!doctype[^[>]*(?:\[[^\]]*\][^>]*)?>)*/i
const ROOT = /^<(?:[\w.-]{1,50}:)?([\w.-]{1,50})/
/** Behind the end of a feed there may be comments. Characters. */
const TAIL = 4_000

/** Reads at most so many items, the first ones. Never throws. */
export function parseDocument(text: string, maxItems: number): Parsed {
  const said = text.trimStart()
  if (said === '') return none('answered with nothing')
  try {
    return said.startsWith('{') ? parseJson(said, maxItems) : parseXml(said, maxItems)
  } catch {
    return none('answered with a feed that is damaged or cut short')
  }
}

function parseJson(text: string, maxItems: number): Parsed {
  const data: { items?: unknown } = JSON.parse(text)
  if (!Array.isArray(data.items)) return none('answered with data that is no feed')
  return { kind: 'feed', document: fromJson(parseJsonFeed<string>(data, { maxItems })) }
}

function parseXml(text: string, maxItems: number): Parsed {
  const prolog = BEFORE_ROOT.exec(text)?.[0] ?? ''
  const root = ROOT.exec(text.slice(prolog.length))?.[1]?.toLowerCase() ?? ''
  if (/<!doctype html/i.test(prolog) || ['html', 'head', 'body'].includes(root)) return { kind: 'page' }
  const read = READERS.get(root)
  if (read === undefined) return none('answered with something that is no feed')
  // They are not expanded. A feed that needs them cannot be read, and the others mean harm.
  if (/<!entity/i.test(prolog)) return none('answered with a feed that defines entities of its own, which is not read')
  const isWhole = new RegExp(`</(?:[\\w.-]{1,50}:)?${root}\\s*>`, 'i').test(text.slice(-TAIL))
  if (!isWhole) return none('answered with a feed that is cut short')
  return { kind: 'feed', document: read(text, maxItems) }
}

/** By the name of the first element: feedsmith looks for names anywhere, and an article may quote another feed. */
const READERS: ReadonlyMap<string, (text: string, maxItems: number) => FeedDocument> = new Map([
  ['rss', (text, maxItems) => fromRss(parseRssFeed<string>(text, { maxItems }))],
  ['feed', (text, maxItems) => fromAtom(parseAtomFeed<string>(text, { maxItems }))],
  ['rdf', (text, maxItems) => fromRdf(parseRdfFeed<string>(text, { maxItems }))],
])

function none(why: string): Parsed {
  return { kind: 'none', why }
}
