/**
 * `npm run bench -- try [topic …]`: how long `try` takes over eight weeks of real papers: in a process that has answered nothing
 * before, for the same question once more, and at the command line, where a process is started for it.
 */
import { readFileSync } from 'node:fs'
import { loadConfig } from '../../src/config.ts'
import { formatInstant } from '../../src/core/instant.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { CORPUS, copyOfFilled, today } from './filled-stores.ts'
import { aligned, formatMs, median } from './measure.ts'
import { inProcessOfItsOwn, timeOfVerb } from './own-process.ts'
import { formatTargets } from './target.ts'
import type { Tried } from './tried.ts'

const ROUNDS = 5
/** Narrow, broad, two packs, and one that nearly every paper matches. */
const TOPICS = ['diffusion policy', 'world models', 'rl', 'llm agents', '@agents', '@robotics -survey', 'model']

const readFile = (path: string) => (path.startsWith('config') ? readFileSync(path, 'utf8') : undefined)

export async function benchTry(wanted: readonly string[]): Promise<string> {
  const { synonyms } = loadConfig({ env: {}, readFile, bundled: 'config' })
  const path = await copyOfFilled({ papers: CORPUS, subscriptions: 0 }, createSynonyms(synonyms))
  const tried = (wanted.length > 0 ? wanted : TOPICS).map((typed) => tryOften(path, typed))
  const goals = tried.flatMap(({ typed, ms, cliMs }) => [
    { what: `${typed}: answer, s`, allowed: 1, reached: ms / 1_000 },
    { what: `${typed}: command line, s`, allowed: 1, reached: cliMs / 1_000 },
  ])
  return `medians of ${ROUNDS} processes

${table(tried)}

${formatTargets(goals)}`
}

type Times = Tried & { readonly typed: string; readonly cliMs: number }

function tryOften(path: string, typed: string): Times {
  const rounds = Array.from({ length: ROUNDS }, () => ({
    ...inProcessOfItsOwn<Tried>('./tried.js', [path, `${today()}`, typed]),
    cliMs: timeOfVerb(path, ['try', typed, '--at', formatInstant(today())]),
  }))
  const [first] = rounds
  if (first === undefined) throw new Error('Nothing was tried.')
  const middle = (of: (one: (typeof rounds)[number]) => number): number => median(rounds.map(of))
  return {
    ...first,
    typed,
    ms: middle(({ ms }) => ms),
    cpuMs: middle(({ cpuMs }) => cpuMs),
    againMs: middle(({ againMs }) => againMs),
    cliMs: middle(({ cliMs }) => cliMs),
  }
}

function table(tried: readonly Times[]): string {
  const rows = tried.map(({ typed, ms, cpuMs, againMs, cliMs, matched, considered }) => [
    typed,
    ...[ms, cpuMs, againMs, cliMs].map(formatMs),
    `${matched} of ${considered.toLocaleString('en')}`,
  ])
  return aligned([['', 'answer', 'of it processor', 'again', 'command line', 'match'], ...rows], [0])
}
