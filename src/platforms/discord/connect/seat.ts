/**
 * The one connection of a bot to the gateway. Two processes that both identify as the same shard both get every interaction, so
 * of several one connects: https://docs.discord.com/developers/events/gateway#sharding
 */

/** The connection is this process's alone. */
export type Held = {
  /** Whether it still is: a process that stood still asks before it takes what came meanwhile. */
  isOurs(): boolean
  /** Aborts once it is not, early enough to close the connection before another process may open one. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

export type Seat = {
  /** How long a process that cannot connect leaves it to others, in milliseconds; undefined where there are no others. */
  readonly leaveMs?: number
  /** Waits until this process may connect; undefined once the signal aborts. `waiting` is called while another has the connection. */
  hold(signal: AbortSignal, waiting: () => void): Promise<Held | undefined>
}

/** Where no other process uses the token. */
export const ALONE: Seat = {
  hold: async (signal) =>
    signal.aborted ? undefined : { isOurs: () => true, lost: new AbortController().signal, release: async () => {} },
}
