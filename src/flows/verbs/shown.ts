/** What a verb of the command line comes to: one JSON object, and the same as a message for people. */
import type { Message } from '../../core/message.ts'

export type Shown<Data = unknown> = {
  readonly data: Data
  readonly message: Message
  /** False where the verb could not do what it was asked to: the process then exits 1. */
  readonly done: boolean
}
