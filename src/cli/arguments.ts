/** What stands behind `paperwire` on the command line: a verb, its words and its options. */
import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { Instant } from '../core/instant.ts'
import { DaySchema } from '../core/paper.ts'
import { nearest, quoted } from '../core/spelling.ts'
import type { Misuse } from '../flows/verbs/misuse.ts'

export type Options = Readonly<Partial<Record<string, string | boolean>>>

/** An option that takes a text; undefined where it was not given. */
export const textOf = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

/** What a verb takes. */
export type Shape = {
  readonly name: string
  readonly usage: string
  readonly options: Readonly<Record<string, 'text' | 'flag'>>
  /** How many words it takes besides options; `maybe` is one or none, `rest` joins them to one. */
  readonly words: 'none' | 'maybe' | 'one' | 'rest'
  /** It runs until it is ended, so it has no one line to print for --json. */
  readonly goesOn?: true
}

/** A verb with what was said to it. */
export type CallOf<Verb extends Shape> = {
  readonly verb: Verb
  readonly words: string
  readonly options: Options
  readonly json: boolean
  /** The process's whole clock, where --at was given. */
  readonly at?: Instant
}

/** Reads a line of arguments; without a verb it is `start`. `help` is asked for by name, -h or --help. */
export function readArguments<Verb extends Shape>(
  verbs: readonly Verb[],
  argv: readonly string[],
): CallOf<Verb> | Misuse | 'help' | 'version' {
  const [first, ...rest] = argv.filter((word) => word !== '--json')
  const json = argv.includes('--json')
  if (first === 'help' || first === '--help' || first === '-h') return 'help'
  if (first === '--version' || first === '-v') return 'version'
  const named = first === undefined || first.startsWith('-') ? 'start' : first
  const verb = verbs.find(({ name }) => name === named)
  if (verb === undefined) {
    const [near] = nearest(
      named,
      verbs.map(({ name }) => name),
      1,
    )
    const mend = near === undefined ? 'See paperwire help.' : `Did you mean paperwire ${near}?`
    return { message: `There is no verb ${quoted(named)}.`, at: named, mend }
  }
  return readOptions(verb, named === first ? rest : argv.filter((word) => word !== '--json'), json)
}

function readOptions<Verb extends Shape>(
  verb: Verb,
  args: readonly string[],
  json: boolean,
): CallOf<Verb> | Misuse | 'help' {
  if (args.includes('--help') || args.includes('-h')) return 'help'
  const misuse = (message: string, at: string): Misuse => ({ message, at, mend: `Usage: paperwire ${verb.usage}` })
  const types = Object.entries(verb.options).map(
    ([name, kind]) => [name, { type: kind === 'text' ? 'string' : 'boolean' }] as const,
  )
  let parsed: { values: Options; positionals: string[] }
  try {
    parsed = parseArgs({
      args: guardMinus(verb, args),
      options: Object.fromEntries(types),
      allowPositionals: true,
      strict: true,
    })
  } catch (fault) {
    const [sentence = ''] = fault instanceof Error ? fault.message.split('. ') : []
    return misuse(`${sentence.replace(/\.$/, '')}.`, args.join(' '))
  }
  const { values: options, positionals } = parsed
  if (json && verb.goesOn) return misuse(`${verb.name} takes no --json: it runs until it is ended.`, '--json')
  const words = positionals.join(' ').trim()
  if (verb.words === 'none' && words !== '') return misuse(`${verb.name} takes no ${quoted(words)}.`, words)
  if ((verb.words === 'one' || verb.words === 'rest') && words === '')
    return misuse(`${verb.name} needs something to work on.`, verb.name)
  if ((verb.words === 'one' || verb.words === 'maybe') && positionals.length > 1)
    return misuse(`${verb.name} takes one thing, not ${positionals.length}.`, words)
  const at = typeof options.at === 'string' ? instantOf(options.at) : undefined
  if (at === 'none')
    return misuse(`--at is an instant such as 2026-11-21T09:00:00Z, not ${quoted(`${options.at}`)}.`, '--at')
  return { verb, words, options, json, ...(at === undefined ? {} : { at }) }
}

/** An instant with its offset from UTC, or a day, which begins at midnight UTC. */
function instantOf(text: string): Instant | 'none' {
  return z.union([z.iso.datetime({ offset: true }), DaySchema]).safeParse(text).success ? Date.parse(text) : 'none'
}

/** In a topic `-survey` is a word, not an option: what does not look like an option of ours is guarded. */
function guardMinus(verb: Shape, args: readonly string[]): string[] {
  if (verb.words !== 'rest') return [...args]
  const options: string[] = []
  const words: string[] = []
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? ''
    const [, name = ''] = /^--([a-z]+)(?:=.*)?$/.exec(word) ?? []
    const kind = verb.options[name]
    if (kind === undefined && name === '') words.push(word)
    else if (kind === undefined || kind === 'flag' || word.includes('=')) options.push(word)
    else options.push(word, args[++index] ?? '')
  }
  return [...options, '--', ...words]
}
