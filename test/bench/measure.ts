/** Times work over several rounds, reads the memory that its result holds, and puts it all in one table. */

export type Work<Made> = {
  readonly name: string
  /** How many units one round does, and what one of them is called. */
  readonly units: number
  readonly unit: string
  /** Made anew for every round, before the clock runs. */
  readonly prepare: () => Made | Promise<Made>
  /** What is timed. Its result is kept alive while the memory is read. */
  readonly run: (made: Made) => unknown
  /** What there is to say about a round's outcome, so that a reader sees that the work was done. */
  readonly outcome?: (result: unknown, made: Made) => string
  readonly close?: (made: Made) => Promise<void>
}

export type Measured = {
  readonly name: string
  readonly units: number
  readonly unit: string
  /** Of a whole round. */
  readonly medianMs: number
  readonly heldBytes: number
  readonly outcome: string
}

/** A round this long has warmed up by itself, and is counted. */
const LONG_MS = 1_000
const SHORT_ROUNDS = 7
const LONG_ROUNDS = 3

/** Needs `node --expose-gc`. */
export async function measure<Made>(work: Work<Made>): Promise<Measured> {
  const { name, units, unit } = work
  process.stderr.write(`${name} …\n`)
  const first = await round(work)
  const isLong = first.ms >= LONG_MS
  const rounds = isLong ? [first] : []
  while (rounds.length < (isLong ? LONG_ROUNDS : SHORT_ROUNDS)) rounds.push(await round(work))
  return {
    name,
    units,
    unit,
    medianMs: median(rounds.map(({ ms }) => ms)),
    heldBytes: median(rounds.map(({ heldBytes }) => heldBytes)),
    outcome: first.outcome,
  }
}

async function round<Made>({ prepare, run, outcome, close }: Work<Made>) {
  const made = await prepare()
  const before = memory()
  const start = performance.now()
  const result = await run(made)
  const ms = performance.now() - start
  const heldBytes = memory() - before
  const said = outcome?.(result, made) ?? ''
  await close?.(made)
  return { ms, heldBytes, outcome: said }
}

/** Bytes on the JavaScript heap and in its buffers after a collection; what SQLite allocates is not among them. */
export function memory(): number {
  if (globalThis.gc === undefined) throw new Error('Start the benchmark by "npm run bench": it needs node --expose-gc.')
  globalThis.gc()
  // What held a buffer is gone only now, and the buffer with the next one.
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Of an odd number of values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) / 2] ?? Number.NaN
}

const HEAD = ['', 'one round', 'per unit', 'per second', 'memory held', 'outcome']

export function formatTable(all: readonly Measured[]): string {
  return aligned([HEAD, ...all.map(row)], [0, HEAD.length - 1])
}

/** Rows of cells as lines, with columns of text to the left and all others to the right. */
export function aligned(rows: readonly (readonly string[])[], textColumns: readonly number[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return textColumns.includes(column) ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd()
  return rows.map(line).join('\n')
}

function row({ name, units, unit, medianMs, heldBytes, outcome }: Measured): string[] {
  const rate = Math.round((units / medianMs) * 1_000)
  return [
    `${name} (${units.toLocaleString('en')} ${unit})`,
    formatMs(medianMs),
    formatMs(medianMs / units),
    rate.toLocaleString('en'),
    heldBytes < LEAST_BYTES ? '–' : `${(heldBytes / 1e6).toFixed(1)} MB`,
    outcome,
  ]
}

/** Less than this is noise of the collector. */
const LEAST_BYTES = 200_000

export function formatMs(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`
  if (ms >= 1) return `${ms.toFixed(1)} ms`
  return `${(ms * 1_000).toFixed(1)} µs`
}
