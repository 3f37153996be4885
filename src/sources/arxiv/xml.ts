/** XML of arXiv as plain values: every element is a list, because any of them may come twice. */
import type { X2jOptions, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { insteadOf } from '../instead.ts'
import { oneLine } from '../text.ts'
import { giveTurn } from './turns.ts'

const OPTIONS: X2jOptions = {
  ignoreAttributes: false,
  // 2604.10000 is no number
  parseTagValue: false,
  // Without it &#233; stays as it is written
  htmlEntities: true,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
}

/** Who was asked, and for what, in words: `rss.arxiv.org`, `feed`. */
type Asked = { readonly host: string; readonly wanted: string }

/**
 * Reads well-formed XML and nothing else, so that half a feed never passes for a short one. Throws an Error in words. Either
 * of its two steps takes some 50 ms for a megabyte and cannot be cut smaller; others have their turn between them.
 */
export async function readXml(text: string, { host, wanted }: Asked): Promise<unknown> {
  if (text.trim() === '') throw insteadOf(host, `its ${wanted}`, 'nothing')
  if (/^\s*<(?:!doctype\s+)?html/i.test(text)) throw insteadOf(host, `its ${wanted}`, 'a web page')
  const broken = `${host} answered with a ${wanted} that is cut off or broken`
  const { XMLParser, XMLValidator } = await import('fast-xml-parser')
  if (!isWellFormed(text, XMLValidator.validate)) throw new Error(broken)
  await giveTurn()
  try {
    return new XMLParser(OPTIONS).parse(text)
  } catch {
    throw new Error(broken)
  }
}

/** The parser alone takes half a document without a word. */
function isWellFormed(text: string, validate: typeof XMLValidator.validate): boolean {
  try {
    return validate(text) === true
  } catch {
    return false
  }
}

/** The texts of all elements of one name, each on one line; one that is empty or holds further elements is left out. */
export const texts = listOf(
  z.union([z.string(), z.record(z.string(), z.string()).transform(({ '#text': text = '' }) => text)]),
)

/** The text of the first element of one name; '' where there is none. */
export const firstText = texts.transform(([first = '']) => first)

/** The attribute `term`, which names a category, of all elements of one name; those without it are left out. */
export const terms = listOf(z.record(z.string(), z.unknown()).transform((node) => String(node['@_term'] ?? '')))

function listOf(element: z.ZodType<string>) {
  return z
    .array(element.catch(''))
    .catch([])
    .transform((values) => values.map(oneLine).filter((value) => value !== ''))
}
