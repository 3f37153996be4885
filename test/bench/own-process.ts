/** Scripts that run as processes of their own, because what one has read is warm. */
import { spawnSync } from 'node:child_process'

/** What a script beside this one prints as JSON. */
export function inProcessOfItsOwn<Printed>(
  script: string,
  given: readonly string[],
  flags: readonly string[] = [],
): Printed {
  const path = new URL(script, import.meta.url).pathname
  return JSON.parse(printedBy([...flags, path, ...given]))
}

/** Milliseconds that a verb of the program takes on a SQLite database, its start and its end included. */
export function timeOfVerb(path: string, args: readonly string[]): number {
  const start = performance.now()
  printedBy(['dist/main.js', ...args], { DATABASE_URL: `sqlite:${path}` })
  return performance.now() - start
}

function printedBy(args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const options = { encoding: 'utf8', env: { ...process.env, ...env } } as const
  const { stdout, stderr, status } = spawnSync(process.execPath, args, options)
  if (status !== 0) throw new Error(`The process that was started ended with ${status}: ${stderr}`)
  return stdout
}
