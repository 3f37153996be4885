/** What commands take: the names of their arguments, what each may hold, and what to say about it. */
import { z } from 'zod'
import { quoted } from '../spelling.ts'
import { LONGEST_LABEL } from '../subscription.ts'

export type ArgumentName =
  | 'all'
  | 'command'
  | 'label'
  | 'name'
  | 'pack'
  | 'paper'
  | 'query'
  | 'subscription'
  | 'time'
  | 'topic'
  | 'url'
  | 'value'
  | 'weeks'
  | 'what'
  | 'when'
  | 'zone'

/** What was said for each argument; what was left out is absent. */
export type Args = Readonly<Partial<Record<ArgumentName, string>>>

export type Argument = {
  readonly name: ArgumentName
  readonly help: string
  readonly required: boolean
  /** Its faults are sentences without their full stop. */
  readonly schema: z.ZodType<string>
  readonly choices?: readonly string[]
}

export function argument(name: ArgumentName, help: string, longest = 300): Argument {
  const article = /^[aeiou]/.test(name) ? 'An' : 'A'
  const schema = z.string().max(longest, `${article} ${name} has at most ${longest.toLocaleString('en-GB')} characters`)
  return { name, help, required: true, schema }
}

export function choice(name: ArgumentName, help: string, choices: readonly string[]): Argument {
  return { name, help, required: true, choices, schema: z.enum(choices) }
}

export function optional(one: Argument): Argument {
  return { ...one, required: false }
}

const LONGEST_TOPIC = 2_000

export const TOPIC = argument(
  'topic',
  'what to look for: words, "a phrase", OR, -not, title:, author:, cat:, @pack',
  LONGEST_TOPIC,
)
export const QUERY = argument('query', 'what to look for, written like a topic; after: and before: too', LONGEST_TOPIC)
export const SUBSCRIPTION = argument('subscription', 'its number or label, as in `list`')
export const PAPER = argument('paper', 'arXiv id, DOI, link or title')
/** As long as a command may be, so that no fault ever shows an address: it may hold a secret. */
export const FEED_URL = argument('url', "the feed's address; for `remove` its number or host", 4_000)
export const LABEL = argument('label', 'a short name for it, as it is headed in the digest', LONGEST_LABEL)
export const WEEKS: Argument = {
  name: 'weeks',
  help: 'how far back, 1 to 52',
  required: true,
  schema: z.string().regex(/^([1-9]|[1-4]\d|5[0-2])$/, {
    error: ({ input }) => `weeks must be a whole number from 1 to 52, not ${quoted(String(input))}`,
  }),
}
