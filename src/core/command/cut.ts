/** How the free text behind a command's name comes apart into its arguments, as people type it. */
import { splitSchedule } from '../schedule.ts'
import type { Args, ArgumentName } from './argument.ts'

/** The arguments, or the sentence that says what is missing. */
export type Cut = (text: string) => Args | string

/** Makes a cut that gives the whole text to one argument. */
export function whole(name: ArgumentName): (text: string) => Args {
  return (text) => (text === '' ? {} : { [name]: text })
}

/** For commands that take nothing: what stands there anyway is ignored. */
export const nothing: Cut = () => ({})

/** A topic, then perhaps `as <label>`: at the very end, outside quotes, and the label quoted or with a capital. */
export const topicAsLabel: Cut = (text) => {
  const [, topic, quoted, capital, pasted] = LABELLED.exec(text) ?? []
  const label = quoted ?? capital ?? pasted
  if (topic === undefined || endsInsideQuotes(topic)) return whole('topic')(text)
  return label === undefined ? LABEL_MISSING : { topic, label: label.trim() }
}

const LABEL_MISSING = 'A label is missing after `as`: write one, as in `as Robots`, or leave out the `as`.'

/** One word longer than any label, and than the words of any topic, is a label gone wrong. */
const LABELLED = /^(.*\S)\s+as(?:\s+(?:["“”]([^"“”]+)["“”]|(\p{Lu}[^"“”]*)|([^\s"“”]{61,})))?$/su

function endsInsideQuotes(text: string): boolean {
  return (text.match(/["“”]/g)?.length ?? 0) % 2 === 1
}

/**
 * As `edit` takes it: which one, then perhaps a topic, then perhaps `as <label>`. With no topic before `as`, all behind it is the
 * label.
 */
export const subscriptionTopicAsLabel: Cut = (text) => {
  const { topic: rest = '', ...which } = firstThenRest('subscription', 'topic')(text)
  const [, label] = /^as(?:\s+(.+))?$/s.exec(rest) ?? []
  if (label !== undefined) return { ...which, label: label.replace(/^["“”]([^"“”]*)["“”]$/, '$1') }
  if (rest === 'as') return LABEL_MISSING
  const cut = topicAsLabel(rest)
  return typeof cut === 'string' ? cut : { ...which, ...cut }
}

/** A topic, then perhaps `weeks:8` or `last 8 weeks`, and perhaps a label, as for following it. An `as` without one is a word. */
export const topicOfWeeks: Cut = (text) => {
  const found = /(?:^|\s)(?:weeks:\s*(\S*)|(?:(?:over|in|for)\s+)?(?:the\s+)?last\s+(\d+)\s+weeks?)$/i.exec(text)
  const weeks = found?.[1] ?? found?.[2]
  if (found === null || weeks === undefined) {
    const cut = topicAsLabel(text)
    if (typeof cut === 'string') return whole('topic')(text)
    if (cut.label === undefined) return cut
    const before = topicOfWeeks(cut.topic ?? '')
    return typeof before === 'string' ? before : { ...before, label: cut.label }
  }
  if (weeks === '') return 'A number is missing after `weeks:`; write one from 1 to 52, as in `weeks:8`.'
  const before = topicOfWeeks(text.slice(0, found.index).trim())
  return typeof before === 'string' ? before : { ...before, weeks }
}

/** Makes a cut after the first word, or after the first quoted text. */
export function firstThenRest(first: ArgumentName, rest: ArgumentName): (text: string) => Args {
  return (text) => {
    const [found = '', quoted, word] = /^(?:["“]([^"”]+)["”]|(\S+))/.exec(text) ?? []
    const head = quoted ?? word
    return head === undefined ? {} : { [first]: head, ...whole(rest)(text.slice(found.length).trim()) }
  }
}

/** What to do, then an address or a number; an address may stand alone, so that none is ever shown as a wrong word. */
export const whatThenUrl: Cut = (text) => (/^\S*[.:/]/.test(text) ? { url: text } : firstThenRest('what', 'url')(text))

/** `weekly mon,thu at 9:30 pm new york`: when, time and zone, in whatever order. */
export const whenTimeZone: Cut = (text) => {
  const { when, time, zone } = splitSchedule(text)
  return { ...whole('when')(when), ...whole('time')(time), ...whole('zone')(zone) }
}
