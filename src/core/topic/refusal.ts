/** Why a text is no topic. Thrown and caught inside of the reading only: to the outside it is a value. */
export class Refusal extends Error {
  readonly fault: string
  /** Where the fault ends, as an offset into the cleaned text. */
  readonly at: number
  readonly mend: string

  constructor(fault: string, at: number, mend: string) {
    super(fault)
    this.fault = fault
    this.at = at
    this.mend = mend
  }
}

/** Stops the reading. `fault` begins a sentence and `mend` ends it; neither has a full stop. */
export function refuse(fault: string, at: number, mend: string): never {
  throw new Refusal(fault, at, mend)
}

/** A mend that would spell out more than this says less than plain words. */
const LONGEST_MEANT = 200

/** `did you mean …?`, or `otherwise` where that would be long. */
export function didYouMean(meant: string, otherwise: string): string {
  return meant.length > LONGEST_MEANT ? otherwise : `did you mean ${meant}?`
}

const SHOWN = 40
/** A fault may quote what was typed, which may be anything. */
const LONGEST_FAULT = 120

/** One sentence: the fault, the text up to the fault, the mend. */
export function refusalSentence({ fault, at, mend }: Refusal, text: string): string {
  const before = text.slice(0, at).replace(/\s+/g, ' ').trim()
  const shown = before.length > SHOWN ? `… ${before.slice(-SHOWN).trimStart()}` : before
  const said = fault.length > LONGEST_FAULT ? `${fault.slice(0, LONGEST_FAULT)}…` : fault
  return `${said}: ${shown === '' ? '' : `${shown} `}here ↑; ${mend}${mend.endsWith('?') ? '' : '.'}`
}
