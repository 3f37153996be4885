/** The thread under a shared paper, in which people discuss it. */
import { type REST, Routes, ThreadAutoArchiveDuration } from 'discord.js'
import type { Delivery } from '../../../core/delivery.ts'
import { cleanLine } from '../../../core/harmless.ts'
import { shorten } from '../../../core/message.ts'

const NAME = 100

/** A paper that somebody wanted discussed, by its slot. */
export const isShared = ({ slot }: Pick<Delivery, 'slot'>): boolean => slot.startsWith('share:')

/**
 * https://docs.discord.com/developers/resources/channel#start-thread-from-message: with the id of the message, so a second call
 * starts no second one. Throws what discord.js throws.
 */
export async function startThread(rest: REST, channel: string, message: string, delivery: Delivery): Promise<void> {
  await rest.post(Routes.threads(channel, message), {
    body: { name: shorten(nameOf(delivery), NAME), auto_archive_duration: ThreadAutoArchiveDuration.OneWeek },
  })
}

function nameOf({ message }: Delivery): string {
  const paper = message.items.find((item) => item.kind === 'paper')
  return cleanLine(paper?.title ?? message.title ?? '') || 'Discussion'
}
