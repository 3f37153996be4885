/** Words that say what a paper is about, and words that any paper is written with. */
import { stemOf } from './words/stem.ts'
import { isStopWord } from './words/stop-words.ts'

/** What papers are written with, whatever they are about: neither what two of them share nor what somebody remembers of one. */
const WRITTEN_WITH: ReadonlySet<string> = new Set(
  `achieve across address advance all also although analysis any approach art available baseline be because been benefit better between
  both but can capable challenge code compare comprehensive consider consistent could current demonstrate design develop
  different directly do does due during each effective efficient either enable ensure establish evaluate even evidence existing
  experiment extensive fail find finding first five four framework from further gain gap general given had has have here high
  highlight how however identify if importance improve include including increase insight instead into introduce investigate just
  key lack largely lead less leverage limit limitation low main make many may method methodology modern more most much multi multiple
  must near need new no not novel observe often one only other out outperform outperforms over overall paper perform performance
  practical present prior problem propose provide rather recent remain report require research respectively result results
  reveal robust same set several should show significant significantly simple since single so some state still strong studied
  study substantially such suggest systematic take task than them then there they those three through thus time to today
  together toward towards two typically under unlike up use used useful user validate various very was way well were what when
  where whether which while who wide will within without work would yet yield`
    .split(/\s+/)
    .map(stemOf),
)

/** Whether a word of running text says something of what it is about. */
export function isTelling(surface: string, stem: string): boolean {
  return !isStopWord(surface) && !WRITTEN_WITH.has(stem)
}
