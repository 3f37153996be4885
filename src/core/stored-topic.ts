/** Topics as they are stored: where the packs of now no longer let one be read, it means what it meant before. */
import { plainTopicText } from './topic/reader.ts'
import { readTokens } from './topic/tokens.ts'
import { type Packs, parseTopic, type Topic } from './topic.ts'

/** The packs of the configuration, and those that were kept as they were last good. */
export type PacksThen = { readonly packs: Packs; readonly keptPacks: Packs }

export type StoredTopic =
  /** `fault`: why the packs of now do not let it be read, so that it goes on as it was last read; a whole sentence. */
  | { readonly kind: 'topic'; readonly topic: Topic; readonly fault?: string }
  | { readonly kind: 'refused'; readonly sentence: string }

/** Reads a topic that was read before, and is followed. What people type is read by `parseTopic`, with the packs of now alone. */
export function readStored(text: string, { packs, keptPacks }: PacksThen): StoredTopic {
  const now = parseTopic(text, packs)
  if (now.kind === 'topic') return now
  const { sentence } = now
  const before = parseTopic(text, keptPacks)
  return before.kind === 'topic' ? { ...before, fault: sentence } : { kind: 'refused', sentence }
}

/** The packs of now that are to be kept in place of what is: all that differ, but for those by which a topic `goesOn`. */
export function packsToKeep({ packs, keptPacks }: PacksThen, goesOn: Iterable<string>): Packs {
  const held = new Set<string>()
  for (const text of goesOn) hold(text, keptPacks, held)
  return new Map([...packs].filter(([name, topic]) => !held.has(name) && keptPacks.get(name) !== topic))
}

/** Adds the names of the packs in a text, and of those in these. */
function hold(text: string, packs: Packs, held: Set<string>): void {
  for (const token of readTokens(plainTopicText(text), false)) {
    if (token.kind !== 'pack') continue
    const name = packs.has(token.name) ? token.name : token.name.toLowerCase()
    const topic = packs.get(name)
    if (topic === undefined || held.has(name)) continue
    held.add(name)
    hold(topic, packs, held)
  }
}
