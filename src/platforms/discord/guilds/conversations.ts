/** A person's own conversation with the bot. */
import { type REST, Routes } from 'discord.js'
import { z } from 'zod'

/** By the person's id; throws what discord.js throws. */
export type Conversations = (person: string) => Promise<string>

const ConversationSchema = z.object({ id: z.string() })
/** Conversations remembered at most; the oldest go first. */
const MOST = 5_000

/**
 * https://docs.discord.com/developers/resources/user#create-dm: it returns the one that is open already, and tells nobody. The id
 * never changes, and Discord does not like to be asked often.
 */
export function createConversations(rest: REST): Conversations {
  const known = new Map<string, Promise<string>>()

  async function open(person: string): Promise<string> {
    return ConversationSchema.parse(await rest.post(Routes.userChannels(), { body: { recipient_id: person } })).id
  }

  return (person) => {
    const before = known.get(person)
    if (before !== undefined) return before
    const opened = open(person)
    known.set(person, opened)
    opened.catch(() => known.delete(person))
    const [oldest] = known.keys()
    if (known.size > MOST && oldest !== undefined) known.delete(oldest)
    return opened
  }
}
