/**
 * How many calls of one workspace may be unanswered together. Where the sends of a workspace hang, they would else take up all
 * that may be under way at once, and other workspaces wait behind them.
 */

/** More than the pace of a workspace (5 a second) begins while each answer takes three seconds. */
const MOST = 16
/** After a call that was not answered in time, until one is. */
const MOST_WHILE_SILENT = 1

export type Room = {
  /** Runs the call, unless there is no room: then undefined, and nothing was begun. `isSilent` says what its outcome means. */
  enter<Outcome>(call: () => Promise<Outcome>, isSilent: (outcome: Outcome) => boolean): Promise<Outcome | undefined>
}

export function createRoom(): Room {
  let inside = 0
  let wasSilent = false
  return {
    async enter(call, isSilent) {
      if (inside >= (wasSilent ? MOST_WHILE_SILENT : MOST)) return undefined
      inside += 1
      try {
        const outcome = await call()
        wasSilent = isSilent(outcome)
        return outcome
      } finally {
        inside -= 1
      }
    },
  }
}
