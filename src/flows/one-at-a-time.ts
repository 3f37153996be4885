/** Keeps a piece of work from overlapping itself. */

/** Calls run one after the other, in the order in which they came; a call that fails does not stop the next. */
export function oneAtATime<Args extends unknown[], Result>(
  run: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (...args) => {
    const next = last.then(
      () => run(...args),
      () => run(...args),
    )
    last = next
    return next
  }
}
