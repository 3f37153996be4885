/** What was filled into the form of a topic, read: for following one and for changing one. */
import { LABEL } from '../../core/command/argument.ts'
import { visible } from '../../core/readable.ts'
import type { TopicFault, TopicValues } from '../../core/reply/topic-form.ts'
import { type Packs, parseTopic, type Topic } from '../../core/topic.ts'

type ReadTopicValues =
  | { readonly kind: 'topic'; readonly topic: Topic; readonly values: Required<TopicValues> }
  | { readonly kind: 'refused'; readonly fault: TopicFault; readonly values: Required<TopicValues> }

/** The label is what can be seen of it; an empty one is none. */
export function readTopicValues(filled: Readonly<Record<string, string>>, packs: Packs): ReadTopicValues {
  const values = { topic: filled.topic?.trim() ?? '', label: visible(filled.label ?? '') }
  const parsed = parseTopic(values.topic, packs)
  if (parsed.kind === 'refused')
    return { kind: 'refused', fault: { field: 'topic', sentence: parsed.sentence }, values }
  const fault = LABEL.schema.safeParse(values.label).error?.issues[0]?.message
  if (fault === undefined) return { kind: 'topic', topic: parsed.topic, values }
  return { kind: 'refused', fault: { field: 'label', sentence: `${fault}.` }, values }
}
