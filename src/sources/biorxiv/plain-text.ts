/** What bioRxiv and medRxiv write in titles and abstracts, as plain text on one line. */
import { Parser } from 'htmlparser2'
import { GREEK_LETTERS } from '../../core/words/greek.ts'
import { oneLine } from '../text.ts'

/** The marks that the server leaves where its own mark-up stood, as real answers of 2024 show them. */
const FIGURE_BEGINS = /(?:graphical abstract\s{0,9})?O_FIG/gi
const FIGURE_ENDS = 'C_FIG'
const LONGEST_FIGURE = 5_000
const SMALL_CAPITALS = /[OC]_SCP(?:LOW|CAP)/g
const SUBHEAD = /O_ST_ABS([\s\S]{1,200}?)C_ST_ABS/g
const LIST_ITEM = /[OC]_LI/g
/** `{beta}`, `{+/-}`: a character by its name. */
const NAMED = /\{([a-z+/-]{1,12})\}/gi
const NAMED_CHARACTERS = new Map([
  ['+/-', '±'],
  ['approx', '≈'],
  ['degrees', '°'],
  ['ge', '≥'],
  ['infty', '∞'],
  ['le', '≤'],
  ['micro', 'µ'],
])
/** `[&le;]`: a character that the server has no name of its own for. */
const BRACKETED = /\[(&[a-z]{2,8};)\]/gi

const HEADS =
  'Background Introduction Objective Objectives Aim Aims Purpose Importance Motivation Rationale Design Setting Participants Method Methods Result Results Finding Findings Discussion Conclusion Conclusions Interpretation Significance Summary Abstract Funding Availability'
    .split(' ')
    .sort((a, b) => b.length - a.length)
/** `MethodsWe asked …`: a head grown together with the first word of its paragraph, which topics could not match so. */
const HEAD = new RegExp(`(^|\\n)(${HEADS.join('|')})(?=[A-Z\\d])`, 'g')
const CAPITAL_HEAD = new RegExp(`(^|\\n)(${HEADS.join('|').toUpperCase()})(?=[A-Z][a-z ]|\\d)`, 'g')

/** Any other `<` is a sign: `p<0.05`, `if a<b then c>d`. */
const TAG = /<\/?([a-z][a-z:-]*\d?)(?:\s+[\w:-]+="[^"<>]{0,500}")*\s{0,9}\/?>/gi
const INLINE = /^(?:jats:)?(?:a|b|bold|em|ext-link|i|italic|sc|span|strong|sub|sup|u|underline|xref)$/i

/** Plain text of a title or an abstract; '' where nothing is left. */
export function plainText(raw: string): string {
  const unmarked = withoutFigures(raw)
    .replace(SMALL_CAPITALS, '')
    .replace(SUBHEAD, '\n$1: ')
    .replace(LIST_ITEM, ' ')
    .replace(HEAD, '$1$2: ')
    .replace(CAPITAL_HEAD, '$1$2: ')
    .replace(NAMED, (whole, name: string) => GREEK_LETTERS.get(name) ?? NAMED_CHARACTERS.get(name) ?? whole)
    .replace(BRACKETED, '$1')
  return oneLine(withoutTags(unmarked))
}

/** A figure whose end is not in sight loses its mark only. */
function withoutFigures(text: string): string {
  const [before = '', ...parts] = text.split(FIGURE_BEGINS)
  const rests = parts.map((part) => {
    const end = part.slice(0, LONGEST_FIGURE).indexOf(FIGURE_ENDS)
    return end === -1 ? part : part.slice(end + FIGURE_ENDS.length)
  })
  return [before, ...rests].join(' ')
}

/** Only text is left to the parser, which takes the square of their number for elements that it cannot match. */
function withoutTags(text: string): string {
  if (!/[<&]/.test(text)) return text
  let decoded = ''
  const parser = new Parser({
    ontext: (piece) => {
      decoded += piece
    },
  })
  parser.end(text.replace(TAG, (_, name: string) => (INLINE.test(name) ? '' : ' ')).replaceAll('<', '&lt;'))
  return decoded
}
