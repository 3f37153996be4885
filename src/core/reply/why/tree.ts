/** The query tree of a topic for one paper, a line for each node: yes or no, what is asked, and what was found where. */
import { extractAround } from '../../extract.ts'
import { shorten, words } from '../../message.ts'
import type { Paper } from '../../paper.ts'
import type { Hit, LeafProof } from '../../proof/proof-tree.ts'
import type { Proof } from '../../proof.ts'
import { readableCleaned, visible } from '../../readable.ts'
import { type AnalysedText, analyse } from '../../words.ts'

const SENTENCE_LENGTH = 80
/** Alternatives that are not there, one by one; the others are counted. */
const MISSES_SHOWN = 4

/** At most `limit` characters; lines that do not fit are counted. */
export function treeText(proof: Proof, paper: Pick<Paper, 'title' | 'abstract'>, limit: number): string {
  const lines = linesOf(proof, { title: analyse(paper.title), abstract: analyse(paper.abstract) }, 0)
  const kept: string[] = []
  let length = 0
  for (const line of lines) {
    length += line.length + 1
    if (length > limit - LAST_LINE) break
    kept.push(line)
  }
  const left = lines.length - kept.length
  return [...kept, ...(left === 0 ? [] : [`… and ${left} more ${left === 1 ? 'line' : 'lines'}`])].join('\n')
}

const LAST_LINE = 30

type Texts = { readonly title: AnalysedText; readonly abstract: AnalysedText }

function linesOf(proof: Proof, texts: Texts, depth: number): string[] {
  const own = lineOf(proof.value, depth, textOf(proof, texts))
  if (proof.kind === 'leaf') return [own]
  const parts = proof.kind === 'any' ? telling(proof.of) : proof.of
  const untold = proof.of.length - parts.length
  return [
    own,
    ...parts.flatMap((part) => linesOf(part, texts, depth + 1)),
    ...(untold === 0 ? [] : [lineOf(false, depth + 1, `${untold} more, none of which holds`)]),
  ]
}

function lineOf(value: boolean, depth: number, text: string): string {
  return `${value ? '✓ yes' : '✗ no '} ${'  '.repeat(depth)}${text}`
}

/** All that hold and the first few that do not, in the order of the topic. */
function telling(parts: readonly Proof[]): readonly Proof[] {
  const misses = parts.filter(({ value }) => !value)
  if (misses.length <= MISSES_SHOWN + 1) return parts
  const left = new Set(misses.slice(MISSES_SHOWN))
  return parts.filter((part) => !left.has(part))
}

function textOf(proof: Proof, texts: Texts): string {
  switch (proof.kind) {
    case 'leaf':
      return leafText(proof, texts)
    case 'any':
      return 'any of these'
    case 'all':
      return 'all of these'
    case 'together':
      return 'all in the title, or in one sentence'
    case 'near':
      return proof.within === 1 ? 'these side by side' : `these with fewer than ${proof.within} words between`
    case 'not':
      return 'without this'
    case 'pack':
      return `the pack ${proof.name}`
  }
}

/** `robot, in the abstract: "The robot plans in it."` */
function leafText({ text, hits }: LeafProof, texts: Texts): string {
  const first = (field: Hit['field']): Hit[] => hits.filter((hit) => hit.field === field).slice(0, 1)
  const told = [...first('title'), ...first('abstract'), ...hits.filter(({ span }) => span === undefined).slice(0, 1)]
  return [visible(text), ...told.map((hit) => hitText(hit, texts))].join(', ')
}

function hitText(hit: Hit, texts: Texts): string {
  const { field, found, span, synonym } = hit
  if (field === 'upvotes') return `it has ${found}`
  if (field === 'listed') return `it was listed on ${found}`
  if (span === undefined) return `as ${visible(found)}`
  const analysed = field === 'title' ? texts.title : texts.abstract
  const sentence =
    words(extractAround(analysed, [span], SENTENCE_LENGTH)) || shorten(readableCleaned(found), SENTENCE_LENGTH)
  const as = synonym === undefined ? '' : ` by the synonym ${visible(synonym)}`
  return `in the ${field}${as}: "${sentence}"`
}
