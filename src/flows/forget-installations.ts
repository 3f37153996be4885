/** Workspaces from which the bot was removed are forgotten as late as channels that are closed to it (config `retention.held`). */
import { workspaceKey } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import type { Store } from '../core/store.ts'

const WHY = 'the app was uninstalled from the workspace'

/** Returns those that are gone now (`platform:workspace`): each once the last of its channels is. */
export async function forgetInstallations(store: Store, heldMs: number, at: Instant): Promise<readonly string[]> {
  const forgotten: string[] = []
  for (const installation of await store.installations()) {
    if (installation.state !== 'revoked' || at < installation.revokedAt + heldMs) continue
    const { revokedAt } = installation
    // What was paused when it was uninstalled stands open where an earlier version of the program heard of it.
    await store.hold(installation, WHY, revokedAt)
    if (await store.forgetInstallation(installation, revokedAt)) forgotten.push(workspaceKey(installation))
  }
  return forgotten
}
