/** Messages and replies as the words that a person reads, for tests: one line per item, controls in brackets. */
import type { Reply } from '../src/core/invocation.ts'
import type { Action, Form, Item, Message } from '../src/core/message.ts'
import { words } from '../src/core/message.ts'

/** `# title`, the items, `[buttons]`, `-- footer`. */
export function textOfMessage({ title, items, actions, footer }: Message): string {
  return [
    ...(title === undefined ? [] : [`# ${title}`]),
    ...items.map(textOfItem),
    ...(actions.length === 0 ? [] : [actions.map(textOfAction).join(' ')]),
    ...(footer === undefined ? [] : [`-- ${words(footer)}`]),
  ].join('\n')
}

/** A message, a form, one choice per line, or `(done)`. */
export function textOfReply(reply: Reply): string {
  switch (reply.kind) {
    case 'show':
      return textOfMessage(reply.message)
    case 'redraw':
      return `(redrawn)\n${textOfMessage(reply.message)}`
    case 'form':
      return textOfForm(reply.form)
    case 'choices':
      return reply.choices.map(({ value, label }) => `${value} = ${label}`).join('\n')
    case 'done':
      return '(done)'
  }
}

function textOfItem(item: Item): string {
  switch (item.kind) {
    case 'heading':
      return `## ${[item.text, item.note].filter(Boolean).join('  ')}`
    case 'text':
      return [words(item.text), ...(item.actions ?? []).map(textOfAction)].join(' ')
    case 'preformatted':
      return item.text
    case 'paper': {
      const also = item.also === undefined ? undefined : `also: ${item.also.join(', ')}`
      const extract = item.extract === undefined ? undefined : `"${words(item.extract)}"`
      return [`${item.number} ${item.title}`, item.authors, item.details, extract, also].filter(Boolean).join(' | ')
    }
  }
}

function textOfAction({ label, choices }: Action): string {
  return choices === undefined ? `[${label}]` : `[${label}: ${choices.map((one) => one.label).join(', ')}]`
}

function textOfForm({ title, fields, submit, preview }: Form): string {
  const rows = fields.map(
    ({ name, value = '', error }) => `${name}: ${value}${error === undefined ? '' : `  ! ${error}`}`,
  )
  return [`Form: ${title}`, ...rows, `(${submit})`, ...(preview === undefined ? [] : [textOfMessage(preview)])].join(
    '\n',
  )
}
