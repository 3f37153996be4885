/** How words are written where they are kept, and what a clue asks of them: the same on SQLite and on PostgreSQL. */
import type { Clue } from '../../core/clue.ts'

/** Spellings are words of their own, so that no stem is found in them. */
const SPELLING = '\ue100'

/** One word as it is kept, or the beginning of one; all of these, or any. Never none. */
export type Asked =
  | { readonly kind: 'term'; readonly text: string; readonly isBeginning: boolean }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Asked[] }

/** PostgreSQL keeps words of less than 2 KiB, where no letter takes more than 3 bytes for each of its units. */
const LONGEST = 680

/**
 * FTS5's `ascii` tokenizer cuts at every ASCII sign and lowers capitals, and PostgreSQL keeps no NUL. So all of these are written
 * as letters of the private use area: `c++`, `A` and `a` stay what they are, and nothing is left that a query could be made of.
 * Of a longer word, which is an accident, the beginning stands for the whole.
 */
export function termOf(stem: string): string {
  return stem
    .slice(0, LONGEST)
    .replace(/[^a-z0-9\u0080-\uffff]/g, (sign) => String.fromCharCode(0xe000 + sign.charCodeAt(0)))
}

export function spellingTerm(folded: string): string {
  return `${SPELLING}${termOf(folded)}`
}

/** The stem or the spelling that is kept as this term. */
export function wordOf(term: string): string {
  const word = term.startsWith(SPELLING) ? term.slice(SPELLING.length) : term
  return word.replace(/[\ue000-\ue07f]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xe000))
}

/** Undefined where nothing can pass it. */
export function askedOf(clue: Clue): Asked | undefined {
  if (clue.kind === 'word') {
    const { stems, prefixes } = clue
    const begun = prefixes.flatMap((prefix) => [termOf(prefix), spellingTerm(prefix)])
    const terms = [...stems.map((stem) => term(termOf(stem), false)), ...begun.map((one) => term(one, true))]
    return joined(
      'any',
      terms.filter(({ text }) => text !== ''),
    )
  }
  const parts = clue.of.map(askedOf)
  const possible = parts.filter((part) => part !== undefined)
  return clue.kind === 'any' || possible.length === parts.length ? joined(clue.kind, possible) : undefined
}

function term(text: string, isBeginning: boolean) {
  return { kind: 'term', text, isBeginning } as const
}

/**
 * The longest first: FTS5 has room for few brackets that stand behind others, and for many that stand in front. Both databases
 * add up in this order, and so come to the same score to the last bit.
 */
function joined(kind: 'all' | 'any', of: readonly Asked[]): Asked | undefined {
  return of.length < 2 ? of[0] : { kind, of: of.toSorted((a, b) => lengthOf(b) - lengthOf(a)) }
}

/** About as long as FTS5 is asked for it, with quotes, brackets and what stands between. */
function lengthOf(asked: Asked): number {
  return asked.kind === 'term' ? asked.text.length + 7 : asked.of.reduce((sum, part) => sum + lengthOf(part), 2)
}
