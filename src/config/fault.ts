/** What is wrong with a configuration, one fault for each thing to mend. */
export type Fault = {
  /** The file as it was asked for, or `environment`. */
  readonly file: string
  readonly line?: number
  /** `sources[0].every`, `SLACK_BOT_TOKEN`; empty for the file as a whole. */
  readonly path: string
  /** Reads on after the path: `is missing`. No full stop. Never holds a secret. */
  readonly wrong: string
  /** A whole sentence: what to do. */
  readonly mend: string
}

/** A configuration that cannot be used, with all its faults at once. Shown without a stack; the process exits with 78. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'

  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`
    super([`The configuration has ${count}.`, ...faults.map(describeFault)].join('\n'))
    this.faults = faults
  }
}

const describeFault = (fault: Fault): string => `  ${faultSaid(fault)}\n    ${fault.mend}`

/** Where it is and what is wrong: `.env:7: PORT is "banana", which is no port.` */
export function faultSaid({ file, line, path, wrong }: Fault): string {
  const place = line === undefined ? file : `${file}:${line}`
  return `${place}: ${[path, wrong].filter(Boolean).join(' ')}.`
}

/** Property names and indexes as people write them: `sources[0].every`. */
export function writePath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')
}
