/** What an item of a feed says about which paper it is. */
import { readPaperId } from '../../core/paper-id.ts'
import { readUrl } from '../../core/url.ts'

export type PaperIds = { readonly arxiv?: string; readonly doi?: string; readonly version?: number }

const LONGEST = 500
/** As arXiv's feeds name their items: `oai:arXiv.org:2604.21935v1`. */
const ARXIV_OAI = /^oai:arxiv\.org:/i
/** A number with a point is an arXiv id only where somebody says so. */
const SAYS_ARXIV = /arxiv|alphaxiv|ar5iv|^https?:\/\/(?:huggingface\.co|hf\.co|paperswithcode\.co)\/papers?\//i
/** Year and month, then the number: 2024.12345 is none. */
const ARXIV_KEY = /^arxiv:(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+\/\d{7})$/
const DOI_KEY = /^doi:(10\.\d{4,9}\/\S+)$/

/**
 * The ids in guids, links and identifiers, the first of each kind. A text counts only if all of it is an address or an id:
 * what is written about may name many papers.
 */
export function paperIdsIn(texts: readonly (string | undefined)[]): PaperIds {
  const said = texts.filter((text) => text !== undefined).map((text) => text.trim())
  const short = said.filter((text) => text !== '' && text.length <= LONGEST)
  const keys = short.map((text) => ({ text, key: readPaperId(addressOnly(text.replace(ARXIV_OAI, 'arXiv:'))) ?? '' }))
  const preprint = keys.find(({ text, key }) => ARXIV_KEY.test(key) && SAYS_ARXIV.test(text))
  const doi = keys.map(({ key }) => DOI_KEY.exec(key)?.[1]).find((found) => found !== undefined)
  const arxiv = ARXIV_KEY.exec(preprint?.key ?? '')?.[1]
  const version = /v(\d{1,3})(?:\.pdf)?$/.exec(preprint?.text ?? '')?.[1]
  return {
    ...(arxiv !== undefined && { arxiv }),
    ...(doi !== undefined && { doi }),
    ...(Number(version) > 0 && { version: Number(version) }),
  }
}

/** An address without its query, where it may name a paper that it is not about; `?id=` and `?doi=` say what it is. */
function addressOnly(text: string): string {
  const url = /^https?:\/\//i.test(text) ? readUrl(text) : undefined
  if (url === undefined) return text
  const { origin, pathname, searchParams } = url
  const id = searchParams.get('doi') ?? searchParams.get('id')
  return id !== null && /^10\.\d/.test(id) ? id : `${origin}${pathname}`
}
