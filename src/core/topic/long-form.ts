/** Long forms typed without quotes: their words side by side do not find what is short for them, the phrase does. */
import type { Spelling, Synonyms } from '../synonyms.ts'
import { stemOf } from '../words/stem.ts'
import { isStopWord } from '../words/stop-words.ts'
import { analyseTopicWord } from '../words.ts'
import type { Query, Together } from './query.ts'

/** `large language model` and `LLM`, both as the synonyms write them. */
export type LongForm = { readonly long: string; readonly short: string }

/** The longest in each run of bare words that is looked for, with the shortest other spelling of it. */
export function longFormsIn(query: Query, synonyms: Synonyms): readonly LongForm[] {
  switch (query.kind) {
    case 'any':
    case 'all':
      return query.of.flatMap((part) => longFormsIn(part, synonyms))
    case 'together':
      return longFormOf(query, synonyms)
    default:
      return []
  }
}

function longFormOf(run: Together, synonyms: Synonyms): LongForm[] {
  const typed = ` ${run.of.map(stemsOfPart).join(' ')} `
  const [longest] = synonyms.groups
    .flatMap((group) => group.map((spelling) => ({ group, spelling, stems: stemsIn(spelling.text) })))
    .filter(({ stems }) => stems.length > 1 && typed.includes(` ${stems.join(' ')} `))
    .sort((a, b) => b.stems.length - a.stems.length)
  if (longest === undefined) return []
  const short = shortestBeside(longest.spelling, longest.group)
  return short === undefined ? [] : [{ long: longest.spelling.text, short }]
}

/** A phrase, a prefix and a NEAR part what stands before them from what stands behind. */
function stemsOfPart(part: Together['of'][number]): string {
  const [word, ...more] = part.kind === 'words' && !part.exact ? part.words : []
  return word === undefined || more.length > 0 || word.prefix ? '|' : stemsIn(word.surface).join(' ')
}

/** The stems of spaced or hyphenated words, without those that runs leave out. */
function stemsIn(text: string): string[] {
  return text
    .split(/[\s-]+/)
    .filter((word) => word !== '' && !isStopWord(word))
    .map((word) => analyseTopicWord(word).words[0]?.stem ?? stemOf(word.toLowerCase()))
}

function shortestBeside({ text }: Spelling, group: readonly Spelling[]): string | undefined {
  const others = group.map((one) => one.text).filter((other) => other.length < text.length)
  return others.sort((a, b) => a.length - b.length)[0]
}
