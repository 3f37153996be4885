/** The forms in which topics are followed and changed: filled in, previewed, then confirmed. */
import { actionId } from '../action.ts'
import type { Field, Form, Message } from '../message.ts'

export type TopicValues = { readonly topic?: string; readonly label?: string }
export type TopicFault = { readonly field: 'topic' | 'label'; readonly sentence: string }

/** Comes back with a fault in what was filled in, or with a preview of it, or empty-handed the first time. */
type Round = { readonly fault?: TopicFault; readonly preview?: Message }

export function subscribeForm(values: TopicValues, round: Round = {}): Form {
  return topicForm({ id: actionId('subscribe'), title: 'Follow a topic', submit: 'Follow' }, values, round)
}

export function editForm(number: number, values: TopicValues, round: Round = {}): Form {
  return topicForm({ id: actionId('edit', number), title: `Change #${number}`, submit: 'Save' }, values, round)
}

function topicForm(form: Pick<Form, 'id' | 'title' | 'submit'>, values: TopicValues, round: Round): Form {
  const { fault, preview } = round
  const filled = (field: TopicFault['field']): Pick<Field, 'name' | 'value' | 'error'> => {
    const value = values[field]
    return {
      name: field,
      ...(value === undefined ? {} : { value }),
      ...(fault?.field === field ? { error: fault.sentence } : {}),
    }
  }
  return {
    ...form,
    fields: [
      { ...filled('topic'), label: 'Topic: words, "a phrase", OR, -not, title:, author:, cat:, @pack', kind: 'text' },
      { ...filled('label'), label: 'Label: how it is headed in the digest', kind: 'line', optional: true },
    ],
    submit: preview === undefined ? 'Preview' : form.submit,
    ...(preview === undefined ? {} : { preview }),
  }
}
