/** A frozen message without the name of a person who asked to be forgotten. */
import type { Item, Message, Run, Text } from '../message.ts'
import { notificationOf } from '../reply.ts'
import { FORGOTTEN } from '../subscription.ts'

/** The notice with `someone` in place of the person; the same object where it does not name them. */
export function withoutPerson(notice: Message, person: string): Message {
  const names = notice.items.some((item) => item.kind === 'text' && item.text.some((run) => run.person === person))
  if (!names) return notice
  const items = notice.items.map(
    (item): Item => (item.kind === 'text' ? { ...item, text: unnamed(item.text, person) } : item),
  )
  return { ...notice, items, notification: notificationOf(notice.title, items) }
}

function unnamed(text: Text, person: string): Run[] {
  return text.map((run) => {
    if (run.person !== person) return run
    const { person: _, ...rest } = run
    return { ...rest, text: FORGOTTEN }
  })
}
