/** Why a topic brought nothing, as it is told: the facts, before any words are made of them. */
import type { Instant } from './instant.ts'
import type { Paper } from './paper.ts'
import type { Proof } from './proof.ts'
import type { Volume } from './volume.ts'

export type Nothing = {
  /** Titles of the sources that are read, of those that fail with when they were last read, and of those that are off. */
  readonly read: readonly string[]
  readonly failing: readonly { readonly title: string; readonly error: string; readonly since?: Instant }[]
  readonly off: readonly string[]
  /** Why no source is read live, where that is not what the operator has configured: a sentence. */
  readonly unread?: string
  /** Words of the topic that no paper of the archive holds, with one that is spelled nearly so. */
  readonly unknown: readonly { readonly word: string; readonly like?: string }[]
  /** The papers that fell short by least. */
  readonly near: readonly { readonly paper: Paper; readonly proof: Proof }[]
  /** The listing day (yyyy-mm-dd) of a paper that the topic matches, before the days looked at: the last of those known. */
  readonly before?: string
  /** A reading that finds more. */
  readonly looser?: { readonly topic: string; readonly volume: Volume }
}
