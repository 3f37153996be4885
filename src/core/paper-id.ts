/** What people paste when they mean a paper: an arXiv id, a DOI, a link, one of our keys. */
import type { PaperKey } from './paper.ts'
import { decoded } from './url.ts'

const ARXIV_ID = /^(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?$/i
/** As arXiv prints it on a first page: `arXiv:2604.01234v1 [cs.CL] 1 Apr 2026`. */
const ARXIV_STAMP = /^arxiv:\s*(\S+)(?:\s+\[.*)?$/i
/** arXiv itself and the sites that keep its ids in their addresses. */
const ARXIV_LINK = /^(?:https?:\/\/)?[\w.-]+\.\w+\/(?:abs|pdf|html|papers|arxiv)\/([^\s?#]+?)(?:\.pdf)?\/?(?:[?#].*)?$/i
const DOI = /^10\.\d{4,9}\/\S+$/
const DOI_PREFIX = /^doi:\s*/i
/** doi.org and publishers, whose addresses hold the DOI and perhaps a format behind it. */
const DOI_LINK =
  /^(?:https?:\/\/)?[\w.-]+\.\w+\/(?:\S*?[/=])?(10\.\d{4,9}\/[^\s?#&]+?)(?:\/(?:full|pdf|epdf|abstract|meta))?(?:[?#&]\S*)?$/i
/** bioRxiv and medRxiv add a version and a format: `10.1101/2024.01.01.573000v2.full.pdf`. */
const BIORXIV_VERSION = /^(10\.(?:1101|64898)\/[\d.]+)v\d+\S*$/
const ARXIV_DOI = /^10\.48550\/arxiv\.(.+)$/
const OWN_KEY = /^(?:arxiv|doi|title|own):\S+$/

/** The key of what was pasted; undefined where the text is no id, so that it is taken for a title. Never throws. */
export function readPaperId(text: string): PaperKey | undefined {
  const said = text.trim().replace(/^<([^|>]+)(?:\|[^>]*)?>$/, '$1')
  const doi = readDoi(decoded(said))
  const arxiv = readArxiv(doi === undefined ? said : (ARXIV_DOI.exec(doi)?.[1] ?? ''))
  if (arxiv !== undefined) return `arxiv:${arxiv}`
  if (doi !== undefined) return `doi:${doi}`
  return OWN_KEY.test(said) ? said : undefined
}

/** Without version, and without the subject class of old ids (`math.GT/0309136`). */
function readArxiv(said: string): string | undefined {
  const id = ARXIV_LINK.exec(said)?.[1] ?? ARXIV_STAMP.exec(said)?.[1] ?? said
  return ARXIV_ID.exec(id)?.[1]
    ?.toLowerCase()
    .replace(/^([a-z-]+)\.[a-z]{2}\//, '$1/')
}

/** Lower case, without version and without what a sentence put behind it. */
function readDoi(said: string): string | undefined {
  const doi = DOI_LINK.exec(said)?.[1] ?? said.replace(DOI_PREFIX, '')
  return DOI.test(doi) ? withoutTail(doi).toLowerCase().replace(BIORXIV_VERSION, '$1') : undefined
}

/** A closing bracket belongs to the DOI where one was opened in it: `10.1016/0092-8674(80)90001-2`. */
function withoutTail(doi: string): string {
  const cut = doi.replace(/[.,;]+$/, '')
  const opened = cut.match(/\(/g)?.length ?? 0
  const closed = cut.match(/\)/g)?.length ?? 0
  return closed > opened && cut.endsWith(')') ? withoutTail(cut.slice(0, -1)) : cut
}
