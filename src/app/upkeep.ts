/** What is looked after once an hour: access to channels, and channels that have been closed for too long. */
import { formatInstant, HOUR, type Instant } from '../core/instant.ts'
import { forgetHeld } from '../flows/forget-held.ts'
import { forgetInstallations } from '../flows/forget-installations.ts'
import { type Looking, lookAtAccess } from '../flows/look-at-access.ts'
import type { Log } from '../log.ts'

export function createUpkeep(looking: Looking, { heldMs, log, now }: { heldMs: number; log: Log; now: () => Instant }) {
  const saidOn = new Map<string, string>()

  /** Returns the workspaces in which the look failed. */
  async function access(): Promise<ReadonlySet<string>> {
    const { lost, back, failed } = await lookAtAccess(looking, now())
    for (const channel of lost) log.warn({ channel }, 'the channel is closed to the bot; what is for it waits')
    for (const channel of back) log.info({ channel }, 'the channel is open again')
    for (const { why } of failed) log.warn({ why }, 'could not look which channels are open')
    return new Set(failed.map(({ workspace }) => workspace))
  }

  async function retention(unseen: ReadonlySet<string>): Promise<void> {
    const { warned, spared, removed, deleted } = await forgetHeld(looking.store, heldMs, now(), unseen)
    for (const { channel, at } of warned)
      warnOnceADay(
        { channel, deletedAt: formatInstant(at) },
        'this channel has long been closed to the bot: it will be deleted with its subscriptions, unless the bot is let in again',
      )
    for (const channel of spared)
      warnOnceADay(
        { channel },
        'this channel has long been closed to the bot: it is not deleted while nobody can look whether it is open again',
      )
    for (const channel of removed)
      log.warn({ channel }, 'its subscriptions are removed: the channel was closed too long')
    for (const channel of deleted) log.warn({ channel }, 'the channel is deleted')
    for (const workspace of await forgetInstallations(looking.store, heldMs, now()))
      log.warn({ workspace }, 'the workspace is forgotten: the app was uninstalled from it long ago')
  }

  function warnOnceADay(about: { readonly channel: string; readonly deletedAt?: string }, text: string): void {
    const today = formatInstant(now()).slice(0, 10)
    const said = `${about.channel} ${text}`
    if (saidOn.get(said) === today) return
    saidOn.set(said, today)
    log.warn(about, text)
  }

  return {
    name: 'upkeep',
    everyMs: HOUR,
    async read(): Promise<void> {
      await retention(await access())
    },
  }
}
