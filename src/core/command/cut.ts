/** How the free text behind a command's name comes apart into its arguments, as people type it. */

import { splitSchedule } from '../schedule.ts'

export type ArgumentName =
  | 'topic'
  | 'label'
  | 'subscription'
  | 'weeks'
  | 'query'
  | 'paper'
  | 'when'
  | 'time'
  | 'zone'
  | 'name'
  | 'value'
  | 'pack'
  | 'command'
  | 'what'
  | 'url'
  | 'all'

export type Args = Readonly<Partial<Record<ArgumentName, string>>>

/** Makes a cutter that gives the whole text to one argument. */
export function whole(name: ArgumentName): (text: string) => Args {
  return (text) => (text === '' ? {} : { [name]: text })
}

/** For commands that take nothing: what stands there anyway is ignored. */
export const none = (): Args => ({})

/** `… as <label>` at the very end counts only outside quotes, and if the label is quoted or begins with a capital. */
function cutLabel(text: string): { rest: string; label?: string } {
  const [, rest, quoted, capital] = /^(.*\S)\s+as\s+(?:["“”]([^"“”]+)["“”]|(\p{Lu}[^"“”]*))$/su.exec(text) ?? []
  const label = quoted ?? capital
  if (rest === undefined || label === undefined) return { rest: text }
  const insideQuotes = (rest.match(/["“”]/g)?.length ?? 0) % 2 === 1
  return insideQuotes ? { rest: text } : { rest, label: label.trim() }
}

/** A topic and perhaps its label. */
export function cutTopic(text: string): Args {
  const { rest, label } = cutLabel(text)
  return { ...whole('topic')(rest), ...(label === undefined ? {} : { label }) }
}

/** A topic and perhaps how many weeks to look back. */
export function cutWeeks(text: string): Args {
  const [found, named, last] = /(?:^|\s)(?:weeks:\s*(\S+)|last\s+(\d+)\s+weeks?)\s*$/i.exec(text) ?? []
  const weeks = named ?? last
  return weeks === undefined
    ? whole('topic')(text)
    : { ...whole('topic')(text.slice(0, -(found?.length ?? 0)).trim()), weeks }
}

/** The first word, or the first quoted text where more follows it, and the rest. */
export function cutFirst(first: ArgumentName, second: ArgumentName): (text: string) => Args {
  return (text) => {
    const [, quoted, word, rest = ''] = /^(?:["“]([^"”]+)["”]|(\S+))\s*(.*)$/s.exec(text) ?? []
    const head = quoted ?? word
    return head === undefined ? {} : { [first]: head, ...whole(second)(rest.trim()) }
  }
}

/** `weekly mon,thu at 9:30 pm new york` → when, time, zone; each may be left out. */
export function cutSchedule(text: string): Args {
  const { when, time, zone } = splitSchedule(text)
  return { ...whole('when')(when), ...whole('time')(time), ...whole('zone')(zone) }
}
