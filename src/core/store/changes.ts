/** What people changed in a channel, as it is told: who did what when. Types only. */
import type { ChannelKey } from '../channel.ts'
import type { Instant } from '../instant.ts'

/**
 * Who changed what. `by` is the id of a person, or what stands for one (`FORGOTTEN`, `OPERATOR` and those beside them); `what` goes
 * on after their name: "followed Diffusion policy".
 * A verb of the store that takes one writes it in the transaction of the change, and writes none where nothing changed.
 */
export type ChangeNote = { readonly at: Instant; readonly by: string; readonly what: string }

/** `number`: from 1 in each channel, never reused. */
export type ChannelChange = ChangeNote & { readonly number: number }

export interface ChangeStore {
  /** The newest first. The last 200 of a channel are kept, for a year. */
  channelChanges(channel: ChannelKey, limit: number): Promise<ChannelChange[]>
}
