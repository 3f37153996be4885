/** What a modal remembers in its `private_metadata`, so that it can be answered long after, by any process. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Form } from '../../../core/message.ts'

const MetadataSchema = z.object({
  /** The channel that the modal acts in. */
  channel: z.string().min(1),
  channelName: z.string().optional(),
  /** It was opened in another place than that channel, in which the person need not be. */
  fromElsewhere: z.literal(true).optional(),
  /** Where its last answer is shown; absent where the modal was opened from Home. */
  responseUrl: z.string().optional(),
  /** Fingerprint of the topic whose preview the form shows. */
  previewed: z.string().optional(),
})
export type Metadata = Readonly<z.infer<typeof MetadataSchema>>

/** Undefined where it is not ours. */
export function readMetadata(text: string): Metadata | undefined {
  try {
    return MetadataSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** At most a few hundred of the 3,000 characters that Slack keeps, however long the topic is. */
export function formatMetadata({ previewed: _, ...place }: Metadata, form?: Form): string {
  const previewed = form?.preview === undefined ? undefined : topicField(form)
  return JSON.stringify(previewed === undefined ? place : { ...place, previewed: fingerprint(previewed) })
}

/** The topic that was previewed, where what is filled in now is still that topic. */
export function previewedTopic(
  metadata: Metadata | undefined,
  values: Readonly<Record<string, string>>,
): string | undefined {
  const topic = values.topic ?? Object.values(values)[0]
  return topic !== undefined && metadata?.previewed === fingerprint(topic) ? topic : undefined
}

function topicField({ fields }: Form): string | undefined {
  return (fields.find(({ name }) => name === 'topic') ?? fields[0])?.value
}

function fingerprint(topic: string): string {
  return createHash('sha256').update(topic.trim()).digest('base64url')
}
