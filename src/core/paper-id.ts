/** What people paste when they mean a paper: an arXiv id, a DOI, a link, one of our keys. */
import type { PaperKey } from './paper.ts'

const NEW_ARXIV = String.raw`\d{4}\.\d{4,5}`
const OLD_ARXIV = String.raw`[a-z-]+(?:\.[a-z]{2})?\/\d{7}`
const ARXIV = new RegExp(
  String.raw`^(?:arxiv:\s*|https?:\/\/\S*?\/(?:abs|pdf|html|papers)\/)?(${NEW_ARXIV}|${OLD_ARXIV})(?:v\d+)?(?:\.pdf)?(?:[?#]\S*)?$`,
  'i',
)
const DOI = /^(?:doi:\s*|https?:\/\/(?:dx\.)?doi\.org\/)?(10\.\d{4,9}\/\S+?)[.,;)]*$/i
const ARXIV_DOI = /^10\.48550\/arxiv\.(.+)$/i
const OWN = /^(?:arxiv|doi|title):\S+$/

/** The key of what was pasted; undefined where the text is no id, so that it is taken for a title. */
export function readPaperId(text: string): PaperKey | undefined {
  const said = text.trim().replace(/^<([^|>]+)(?:\|[^>]*)?>$/, '$1')
  const doi = DOI.exec(decoded(said))?.[1]?.toLowerCase()
  const arxiv = ARXIV.exec(doi === undefined ? said : (ARXIV_DOI.exec(doi)?.[1] ?? ''))?.[1]
  if (arxiv !== undefined) return `arxiv:${arxiv.toLowerCase().replace(/^([a-z-]+)\.[a-z]{2}\//, '$1/')}`
  if (doi !== undefined) return `doi:${doi}`
  return OWN.test(said) ? said : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
