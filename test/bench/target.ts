/** What must be reached, and what was. */

/** `reached` is undefined where it was not measured in this run. A stretch is wished for, not promised. */
export type Target = {
  readonly what: string
  readonly allowed: number
  readonly reached: number | undefined
  readonly isMore?: true
  readonly isStretch?: true
}

export function formatTargets(targets: readonly Target[]): string {
  return targets
    .map(
      (target) =>
        `${verdictOf(target)}  ${target.what}: ${shown(target.reached)} (${target.isMore ? 'at least' : 'at most'} ${target.allowed})`,
    )
    .join('\n')
}

const VERDICT_WIDTH = 'stretch missed'.length

function verdictOf({ allowed, reached, isMore, isStretch }: Target): string {
  if (reached === undefined) return 'not measured'.padEnd(VERDICT_WIDTH)
  const verdict = (isMore ? reached >= allowed : reached <= allowed) ? 'met' : 'missed'
  return `${isStretch ? 'stretch ' : ''}${verdict}`.padEnd(VERDICT_WIDTH)
}

function shown(reached: number | undefined): string {
  if (reached === undefined) return '–'
  return reached.toLocaleString('en', { maximumFractionDigits: reached < 10 ? 1 : 0 })
}
