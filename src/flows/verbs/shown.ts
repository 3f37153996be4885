/** What a verb of the command line comes to: one JSON object, and the same as a message for people. */
import type { Message } from '../../core/message.ts'

export type Shown<Data = unknown> = {
  readonly data: Data
  readonly message: Message
  /** False where the verb could not do what it was asked to: the process then exits 1. */
  readonly done: boolean
}

/** The same where people get text that is printed as it is, such as a file. */
export type Printed<Data = unknown> = Omit<Shown<Data>, 'message'> & {
  readonly text: string
  /** Asked whether anything is to be done, and something is: the process then exits 3, where it is done. */
  readonly differs?: true
}
