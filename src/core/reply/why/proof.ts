/** What a topic found in a paper, what it lacks, and what speaks against it. */
import { alternatives, type Short, shortfallOf } from '../../near-miss.ts'
import { type Hit, type LeafProof, leafTexts, matchedLeaves } from '../../proof/proof-tree.ts'
import type { Proof } from '../../proof.ts'
import { readableCleaned, visible } from '../../readable.ts'
import { together } from '../reading.ts'

/** A part of a topic, as it is typed. */
export function typed(text: string): string {
  return `\`${visible(text).replaceAll('`', "'")}\``
}

/** A pack may hold dozens. */
const LEAVES_SHOWN = 6

/** "`robot` in the abstract and `"diffusion policy"` in the title"; empty where nothing was found. */
export function foundIn(proof: Proof): string {
  return foundAs(proof, together)
}

/** The same as a clause: "`robot` was found in the abstract and `"diffusion policy"` was found in the title". */
function wasFound(proof: Proof): string {
  return foundAs(proof, (texts) => `${together(texts)} ${texts.length === 1 ? 'was' : 'were'} found`)
}

function foundAs(proof: Proof, said: (texts: readonly string[]) => string): string {
  const leaves = [...new Map(matchedLeaves(proof).map((leaf) => [leaf.text, leaf])).values()]
  const byPlace = new Map<string, string[]>()
  for (const leaf of leaves.slice(0, LEAVES_SHOWN)) {
    const place = placeOf(leaf.hits)
    byPlace.set(place, [...(byPlace.get(place) ?? []), foundText(leaf)])
  }
  const groups = [...byPlace].map(([place, texts]) => [said(texts), place].filter(Boolean).join(' '))
  const more = leaves.length - LEAVES_SHOWN
  return together(more > 0 ? [...groups, `${more} more`] : groups)
}

const PLACES: Readonly<Record<Hit['field'], string>> = {
  title: 'the title',
  abstract: 'the abstract',
  author: 'its authors',
  category: 'its categories',
  source: 'its sources',
  id: 'its ids',
  upvotes: '',
  listed: '',
}

/** "in the title and the abstract". */
function placeOf(hits: readonly Hit[]): string {
  const places = [...new Set(hits.map(({ field }) => PLACES[field]))].filter((place) => place !== '')
  return places.length === 0 ? '' : `in ${together(places)}`
}

/** "`moe` as "mixture of experts", a synonym,"; the words of the paper only where they say more than those of the topic. */
function foundText({ text, hits }: LeafProof): string {
  const hit = hits.find(({ synonym }) => synonym === undefined) ?? hits[0]
  if (hit === undefined) return typed(text)
  if (hit.field === 'upvotes') return `${typed(text)} with ${hit.found}`
  if (hit.synonym !== undefined) return `${typed(text)} as ${quotedHit(hit)}, a synonym,`
  return isSaid(text, hit.found) ? typed(text) : `${typed(text)} as ${quotedHit(hit)}`
}

function quotedHit({ found }: Hit): string {
  return `"${visible(readableCleaned(found))}"`
}

const FIELD = /^(?:title|abstract|author|category|source|id):/

function isSaid(text: string, found: string): boolean {
  const plain = text.replace(FIELD, '').replace(/^=/, '').replace(/^"|"$/g, '')
  return plain.toLowerCase() === found.toLowerCase()
}

/** The rest of "#1 Hands (robot cups) …" for a topic that does not match, in one sentence. */
export function missPhrase(proof: Proof): string {
  const shorts = shortfallOf(proof)
  const found = foundIn(proof)
  const exclusions = shorts.filter((short) => short.kind === 'has')
  if (exclusions.length === shorts.length && found !== '')
    return `would take it, but excludes ${together(exclusions.map(exclusion))}; ${wasFound(proof)}`
  if (found === '') {
    const [only, other] = leafTexts(proof)
    const lacks =
      only === undefined || other !== undefined ? 'nothing that it looks for is there' : `it lacks ${typed(only)}`
    return `does not take it: ${lacks}`
  }
  const apart = shorts.find((short) => short.kind === 'apart')
  if (apart !== undefined && shorts.length === 1) return `does not take it: ${apartPhrase(apart)}`
  return `does not take it${shortPhrase(shorts)}; ${wasFound(proof)}`
}

function exclusion({ text, hits }: Extract<Short, { kind: 'has' }>): string {
  const place = placeOf(hits)
  const [hit] = hits
  const as = hit === undefined || isSaid(text, hit.found) ? '' : ` as ${quotedHit(hit)}`
  return place === '' ? typed(text) : `${typed(text)}, which is ${place}${as}`
}

/** " because one word is missing: `cups`", ": it lacks `cups` and `tea`". */
function shortPhrase(shorts: readonly Short[]): string {
  const lacks = shorts.flatMap((short) => (short.kind === 'lacks' ? [short] : []))
  const [first, ...others] = shorts
  if (first?.kind === 'lacks' && others.length === 0)
    return ` because one ${kindOf(first.anyOf)} is missing: ${alternatives(first.anyOf.map(typed))}`
  const said = [
    ...(lacks.length === 0 ? [] : [`it lacks ${together(lacks.map(({ anyOf }) => alternatives(anyOf.map(typed))))}`]),
    ...shorts.flatMap((short) => (short.kind === 'apart' ? [apartPhrase(short)] : [])),
    ...shorts.flatMap((short) => (short.kind === 'has' ? [`it excludes ${exclusion(short)}`] : [])),
  ].join(', and ')
  return `: ${said}`
}

function kindOf(texts: readonly string[]): string {
  if (texts.every((text) => /^[^":=@\s]+$/.test(text))) return 'word'
  return texts.every((text) => /^"/.test(text)) ? 'phrase' : 'condition'
}

function apartPhrase({ texts, within }: Extract<Short, { kind: 'apart' }>): string {
  const all = `${together([...new Set(texts)].map(typed))} ${texts.length === 2 ? 'are both there' : 'are all there'}`
  return within === undefined
    ? `${all}, but neither together in the title nor in one sentence of the abstract`
    : `${all}, but not ${within === 1 ? 'side by side' : `with fewer than ${within} words between them`}`
}
