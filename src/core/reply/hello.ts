/** The line by which the bot introduces itself where an operator asked for it. */
import { actionId } from '../action.ts'
import type { Message } from '../message.ts'
import { note } from '../reply.ts'

export function helloMessage(): Message {
  return note(
    [
      'Hello, I am Paperwire. I bring new research papers on the topics that a channel follows, in one digest at its own time.',
      '`/papers try "world models"` shows what a topic would have brought, `/papers subscribe` follows it, and `/papers help` lists the rest.',
    ],
    [
      { id: actionId('subscribe'), label: 'Follow a topic', opens: 'form' },
      { id: actionId('search'), label: 'Look a paper up', opens: 'form' },
    ],
  )
}
