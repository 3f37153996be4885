/** Runs tick.mjs. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'

const CHILD = join(import.meta.dirname, 'tick.mjs')

/** How long a test waits for its processes: none of them depends on how fast the machine is. */
export const PATIENCE_MS = 5 * 60_000

export type TickOptions = {
  readonly env: Readonly<Record<string, string>>
  /** The configuration files, by path. */
  readonly files: Readonly<Record<string, string>>
  /** The instants of its ticks; with `since` the clock stands at the first, and the source is read back instead. */
  readonly ticks: readonly number[]
  readonly since?: { readonly source: string; readonly day: string }
  /** It kills itself at this pass of the step. */
  readonly kill?: { readonly step: string; readonly hit: number } | undefined
}

export type Ended = { readonly signal: string | null; readonly steps: readonly string[] }

/** The built program in a process of its own; rejects where it fails by itself. `steps` are empty where it was killed. */
export function runTicks(options: TickOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [CHILD, JSON.stringify(options)], (error, stdout, stderr) => {
      const { signal = null } = error ?? {}
      if (error !== null && signal === null) reject(new Error(stderr, { cause: error }))
      else resolve({ signal: signal ?? null, steps: stdout.split('\n').filter(Boolean) })
    })
  })
}
