/** Words that people would exclude: they name a subject or a kind of paper, and few papers hold them. */
import type { Frequencies } from '../ranking.ts'
import { isTelling } from '../telling.ts'
import { stemOf } from '../words/stem.ts'
import { TOPIC_FILLERS } from '../words/stop-words.ts'

/** Words of titles and abstracts that name no subject, besides those that any paper is written with. */
const NAMES_NOTHING: ReadonlySet<string> =
  stems(`accelerate adapt adaptive aim allow apply approach approaches automatic
  aware base behind beyond bridge build case combine complex context create data deep detail details domain drive effect
  efficiency enhance explore fast focus follow full fully general generalize global good guide help human information inform
  input integrate learn learning level local method model multiple natural novel offer output own process quality real rely
  rethink scale scalable step strategy structure support system target task technique test toolkit train training transfer
  unify unified unlock variant variety way work world`)

/** Kinds of papers rather than subjects: what topics exclude most. */
const KINDS_OF_PAPER: ReadonlySet<string> = stems(
  'benchmark challenge comment commentary corpus dataset demo editorial overview perspective position protocol review survey tutorial workshop',
)

function stems(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).map(stemOf))
}

/** Whether a word could be a noun that says what a paper is about; `spelling` is how it is written most. */
export function isExcludable(spelling: string, stem: string): boolean {
  return isTelling(spelling, stem) && !NAMES_NOTHING.has(stem) && !TOPIC_FILLERS.has(spelling) && !isNoNoun(spelling)
}

/** Adverbs, participles and verbs that show by their ending what they are. */
function isNoNoun(spelling: string): boolean {
  return /(?:\p{L}{3}ly|\p{L}{3}ed|\p{L}{4}ates|[iy]zes|ifies)$/u.test(spelling)
}

export function isKindOfPaper(stem: string): boolean {
  return KINDS_OF_PAPER.has(stem)
}

/** Above this share of all papers a word is no subject of its own, though it may be a kind of paper; of few papers any share is chance. */
const EVERYWHERE = 0.15
const MANY = 20

export function isEverywhere(stem: string, { papers, holding }: Frequencies): boolean {
  return !isKindOfPaper(stem) && (holding.get(stem) ?? 0) > Math.max(MANY, EVERYWHERE * papers)
}
