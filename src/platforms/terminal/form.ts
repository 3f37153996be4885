/** A form asked field by field, each as a question; an empty answer takes the value shown. */

import { cleanLine } from '../../core/harmless.ts'
import type { Choice, Field, Form, Message } from '../../core/message.ts'
import { LISTED_CHOICES } from './limits.ts'

export type Dialogue = {
  say(text: string): void
  show(message: Message): void
  list(title: string, choices: readonly Choice[]): void
  /** Undefined when the person leaves or input ends. */
  ask(prompt: string): Promise<string | undefined>
}

export type Submission = { readonly values: Readonly<Record<string, string>>; readonly previewed?: string }

/**
 * What the person submits, or undefined when they leave. A form that comes back with errors asks those fields again; one with a
 * preview asks to confirm it first.
 */
export async function fillForm(form: Form, dialogue: Dialogue): Promise<Submission | undefined> {
  dialogue.say(cleanLine(form.title))
  const wrong = form.fields.filter(({ error }) => error !== undefined)
  if (form.preview !== undefined && wrong.length === 0) {
    dialogue.show(form.preview)
    const answer = await confirm(form.submit, dialogue)
    if (answer === 'no') return undefined
    if (answer === 'yes') return submission(form, standing(form))
  }
  const values = standing(form)
  for (const field of wrong.length > 0 ? wrong : form.fields) {
    const value = await askField(field, dialogue)
    if (value === undefined) return undefined
    values.set(field.name, value)
  }
  return submission(form, values)
}

const standing = ({ fields }: Form) => new Map(fields.map(({ name, value = '' }) => [name, value]))

function submission({ fields, preview }: Form, values: ReadonlyMap<string, string>): Submission {
  const topic = fields.find(({ name }) => name === 'topic') ?? fields[0]
  const previewed = preview === undefined ? undefined : topic?.value
  return { values: Object.fromEntries(values), ...(previewed !== undefined && { previewed }) }
}

async function confirm(submit: string, { say, ask }: Dialogue): Promise<'yes' | 'no' | 'change'> {
  for (;;) {
    const answer = (await ask(`${cleanLine(submit)}? y/n, c to change: `))?.trim().toLowerCase()
    if (answer === undefined || answer === 'n' || answer === 'no') return 'no'
    if (answer === 'y' || answer === 'yes') return 'yes'
    if (answer === 'c' || answer === 'change') return 'change'
    say('Please type y, n or c.')
  }
}

async function askField(field: Field, dialogue: Dialogue): Promise<string | undefined> {
  const { say, ask } = dialogue
  const { choices = [], value = '', optional = false } = field
  const label = cleanLine(field.label)
  if (field.error !== undefined) say(`${label}: ${cleanLine(field.error)}`)
  if (choices.length > 0 && choices.length <= LISTED_CHOICES) dialogue.list(label, choices)
  const shown = cleanLine(choices.find((choice) => choice.value === value)?.label ?? value)
  const hint = shown === '' ? (optional ? ' (may be empty)' : '') : ` [${shown}${optional ? ', - for none' : ''}]`
  for (;;) {
    const answer = (await ask(`${label}${hint}: `))?.trim()
    if (answer === undefined) return undefined
    if (answer === '' && (value !== '' || optional)) return value
    if (answer === '-' && optional) return ''
    const chosen = answer === '' ? undefined : chosenOf(answer, field)
    if (chosen !== undefined) return chosen
    say(answer === '' ? `${label} is needed.` : `Please choose one of 1 to ${choices.length}.`)
  }
}

/** A number, value or label of a choice; fields that are no strict choice also take any other words. */
function chosenOf(answer: string, { kind, choices = [] }: Field): string | undefined {
  const isListed = choices.length <= LISTED_CHOICES
  const byNumber = isListed && /^\d+$/.test(answer) ? choices[Number(answer) - 1] : undefined
  const folded = answer.toLowerCase()
  const byName = choices.find(({ value, label }) => value.toLowerCase() === folded || label.toLowerCase() === folded)
  return (byName ?? byNumber)?.value ?? (kind === 'choice' ? undefined : answer)
}
