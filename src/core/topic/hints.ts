/** What somebody should know about a topic that is read, but perhaps otherwise than it was meant. */
import { hasOnlyInitials, readAuthorName } from '../author.ts'
import { isStopWord } from '../words/stop-words.ts'
import { formatLeaf } from './format.ts'
import type { LongForm } from './long-form.ts'
import type { TopicWord, Value } from './query.ts'
import type { Token } from './tokens.ts'

export const EXCLUSION_IN_LIST =
  'An exclusion belongs to the words beside it: put a comma before it to exclude from the whole list.'

/** About a word that was nearly an operator. */
export function hintAtWord(text: string): string | undefined {
  if (text === 'not') return 'In lower case “not” is a word to look for: write NOT, or -word, to exclude.'
  if (text === 'NEAR') return 'NEAR alone is a word to look for: write NEAR/5 for at most 4 words between.'
  if (!isStopWord(text) && isStopWord(text.toLowerCase()))
    return `“${text}” in capitals is a name, found in capitals only: in lower case it is left out.`
  return undefined
}

/** Of what is left out (see `TOPIC_FILLERS`), what may as well be a part of a name. */
const PART_OF_NAME: ReadonlySet<string> = new Set(['paper', 'research'])

/** About `deep research`, which looks for the first word alone. `kept`: those words of a run that are looked for. */
export function hintAtFiller(run: readonly TopicWord[], kept: ReadonlySet<TopicWord>): string | undefined {
  const isPart = (word: TopicWord): boolean => kept.has(word) || PART_OF_NAME.has(word.surface)
  const at = run.findIndex(
    (word, place) =>
      !kept.has(word) && isPart(word) && [run[place - 1], run[place + 1]].some((one) => one && kept.has(one)),
  )
  const filler = run[at]
  if (filler === undefined) return undefined
  const end = run.findIndex((word, place) => place > at && !isPart(word))
  const words = run.slice(
    run.findLastIndex((word, place) => place < at && !isPart(word)) + 1,
    end === -1 ? undefined : end,
  )
  const phrase = formatLeaf({ kind: 'words', words, exact: false })
  return `“${filler.surface}” is too common to look for and left out: in quotes, ${phrase} looks for it too.`
}

/** About a name that stands for many people: `J. Li`. */
export function hintAtInitials(value: Value): string | undefined {
  if (value.field !== 'author' || !hasOnlyInitials(readAuthorName(value.value))) return undefined
  return `${formatLeaf(value)} stands for everybody with these initials: a full given name finds fewer.`
}

/** What stands in lower case within a name. */
const PARTICLES: ReadonlySet<string> = new Set(
  'al bin da dal das de del della den der di dos du el ibn la le ten ter van von zu'.split(' '),
)
const CAPITAL = /^\p{Lu}/u

/** About `author:Sergey Levine`, which looks for an author Sergey and a word; `words` are those behind the field. */
export function hintAtWholeName([first, ...others]: readonly string[]): string | undefined {
  const end = others.findIndex((word) => !CAPITAL.test(word) && !PARTICLES.has(word))
  const name = others.slice(0, end === -1 ? undefined : end)
  const last = name.findLastIndex((word) => CAPITAL.test(word))
  if (last === -1) return undefined
  return `A whole name needs quotes: author:"${[first, ...name.slice(0, last + 1)].join(' ')}".`
}

/** About `Sergey Levine`, which looks for the words of a name; `topic` looks for the author. */
export function hintAtAuthor(topic: string): string {
  return `These words are the name of an author here: did you mean ${topic}?`
}

/** About `ti:world models`, which looks for the second word anywhere. */
export function hintAtFieldOfWords(name: string, field: Token, next: Token | undefined): string | undefined {
  if (field.kind !== 'word' || next?.kind !== 'word' || next.from !== field.to + 1) return undefined
  return `${name}: holds for one word only: write ${name}:(${field.text} ${next.text}) for both.`
}

/** About `large language model agents`, which finds no LLM. */
export function hintAtLongForm({ long, short }: LongForm): string {
  return `In quotes, "${long}" also finds ${short}; as words side by side it does not.`
}

const LABEL_PERHAPS = /^(.*\S)\s+as\s+(\p{Ll}[\p{L}\p{N}-]*(?:\s+[\p{L}\p{N}-]+){0,2})$/su

/** About `robots as machines`: a label is told from the words of a topic by its quotes or its capital. */
export function hintAtLabel(typed: string): string | undefined {
  const [, before = '', words = ''] = LABEL_PERHAPS.exec(typed.trim()) ?? []
  const isQuoted = (before.match(/["“”]/g)?.length ?? 0) % 2 === 1
  const [first = ''] = words.split(/\s/)
  if (words === '' || isQuoted || isStopWord(first)) return undefined
  return `“as ${words}” is read as words to look for: a label stands in quotes, as "${words}".`
}

/** About `robots as Machines` where nothing is followed. */
export function hintAtLabelLeftOut(label: string): string {
  return `“as ${label}” is left out: it is a label.`
}
