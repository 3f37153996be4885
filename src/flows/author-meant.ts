/** The author that somebody means who types a name as if it were a topic: `Sergey Levine`. */
import { isSameAuthor, readAuthorName } from '../core/author.ts'
import type { ChannelKey } from '../core/channel.ts'
import { firstSeenFirst, type Paper } from '../core/paper.ts'
import type { Store } from '../core/store.ts'
import type { Synonyms } from '../core/synonyms.ts'
import type { Query } from '../core/topic/query.ts'
import { parseTopic, type Topic } from '../core/topic.ts'
import { spelledValue } from '../core/values.ts'
import type { Archive } from './read-archive.ts'
import { visibleIn } from './visible.ts'

type AuthorMeant = {
  /** `author:"Sergey Levine"`. */
  readonly topic: string
  /** The name's words, folded. */
  readonly words: readonly string[]
  /** What they wrote, as far as it was looked at, the newest first. */
  readonly papers: readonly Paper[]
}

type Surroundings = { readonly store: Store; readonly archive: Archive; readonly synonyms: Synonyms }

const FEWEST_WORDS = 2
const MOST_WORDS = 4
/** Older papers by whoever has the last name. */
const LOOKED_AT = 400

/** Undefined where the topic is no name, or where no paper that the channel may see has such an author. */
export async function authorMeant(
  { store, archive, synonyms }: Surroundings,
  { query }: Topic,
  channel: ChannelKey | undefined,
): Promise<AuthorMeant | undefined> {
  const typed = nameIn(query)
  const words = readAuthorName(typed)
  const spelled = spelledValue('author', typed)
  if (words.length < FEWEST_WORDS || words.length > MOST_WORDS || spelled === undefined) return undefined
  const byName = parseTopic(`author:"${typed}"`, new Map())
  if (byName.kind === 'refused') return undefined

  const sees = visibleIn(channel)
  const { window } = await archive.read()
  const papers = new Map<string, Paper>()
  for (const { paper } of window.propose(byName.topic, synonyms, sees)) papers.set(paper.key, paper)
  const clue = { kind: 'word', stems: [], prefixes: [spelled] } as const
  for (const paper of await store.papersWith(clue, { limit: LOOKED_AT, offset: 0 }))
    if (sees(paper)) papers.set(paper.key, paper)
  const theirs = [...papers.values()]
    .flatMap((paper) => {
      const name = paper.authors.find((one) => isSameAuthor(words, readAuthorName(one)))
      return name === undefined ? [] : [{ paper, name }]
    })
    .sort((a, b) => firstSeenFirst(b.paper, a.paper))
  const [first] = theirs
  if (first === undefined) return undefined
  return { topic: `author:"${spelledAs(words, first.name)}"`, words, papers: theirs.map(({ paper }) => paper) }
}

/** Words side by side, or one phrase; empty for any other topic. */
function nameIn(query: Query): string {
  const leaves = query.kind === 'together' ? query.of : [query]
  const words = leaves.map((leaf) => {
    if (leaf.kind !== 'words' || leaf.exact || leaf.field !== undefined) return undefined
    return leaf.words.some(({ prefix }) => prefix) ? undefined : leaf.words.map(({ surface }) => surface).join(' ')
  })
  return words.includes(undefined) ? '' : words.join(' ')
}

/** The typed words of a name with the capitals of the paper: without a middle name that was not typed. */
function spelledAs(words: readonly string[], name: string): string {
  const written = name.split(/[\s,]+/)
  return words.map((word) => written.find((one) => readAuthorName(one).join() === word) ?? word).join(' ')
}
