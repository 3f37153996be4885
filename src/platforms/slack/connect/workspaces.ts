/**
 * The workspaces that the bot is in: the one of SLACK_BOT_TOKEN, and those that installed the app by themselves, whose tokens are
 * in the store. Another process may install one anew or revoke it, so the store is asked again: each minute that a workspace is
 * in use, and at once where Slack refuses a token.
 */
import { MINUTE } from '../../../core/instant.ts'
import type { Installation, WorkspaceRef, WorkspaceStore } from '../../../core/store/workspaces.ts'
import { isRemoved, type Trouble } from './trouble.ts'
import { openWorkspace, type Workspace, type WorkspaceOptions } from './workspace.ts'

/** Slack's clock says when a token was revoked, ours when the app was installed. */
const CLOCKS_APART = 5 * MINUTE

export type InstallationStore = Pick<WorkspaceStore, 'installation' | 'installations' | 'revokeInstallation'>

export type Found =
  | { readonly kind: 'open'; readonly workspace: Workspace; readonly isOwn: boolean }
  /** It may be one of ours; that is not known now. `why` is a sentence. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** Its token cannot be opened. `why` is a sentence or two. */
  | { readonly kind: 'locked'; readonly why: string }
  /** The app is not installed there, or not any more. `why` ends the sentence "held: …". */
  | { readonly kind: 'gone'; readonly why: string }

export type Workspaces = {
  /** By a workspace's id. Never rejects. */
  find(team: string): Promise<Found>
  /** The same without waiting: what is in memory. */
  at(team: string): Workspace | undefined
  /** Something hints at a lost token: resolves once the store and Slack were asked; true where the token is as good as before. */
  doubt(team: string): Promise<boolean>
  /**
   * Slack said that a token was revoked, and nobody can try it because no key opens it: it is given up. True where that was said
   * of an earlier installation.
   */
  giveUp(team: string, saidAt: number): Promise<boolean>
  /** Looks in the store again before the workspace is next used. */
  forget(team: string): void
  /** Everything that is installed, as it stands in the store. */
  installed(): Promise<readonly Installation[]>
  stop(): void
}

export type WorkspacesOptions = WorkspaceOptions & {
  readonly own: Workspace | undefined
  /** Absent where there are no others. */
  readonly store?: InstallationStore
  /** An installation has ended, as Slack says. */
  readonly ended: (team: string, installedAt: number) => Promise<void>
}

type Open = { readonly token: string; readonly workspace: Workspace; readonly installedAt: number; lookedAt: number }

export const UNINSTALLED = 'the app was uninstalled from the workspace'
const NOT_INSTALLED = 'the app is not installed in the workspace'

export function createWorkspaces(options: WorkspacesOptions): Workspaces {
  const { own, store, clock, log, ended } = options
  const open = new Map<string, Open>()
  const looking = new Map<string, Promise<Found>>()
  const now = () => clock.now().getTime()
  const refOf = (workspace: string): WorkspaceRef => ({ platform: 'slack', workspace })

  function drop(team: string): void {
    open.get(team)?.workspace.identity.stop()
    open.delete(team)
  }

  function forget(team: string): void {
    const known = open.get(team)
    if (known !== undefined) known.lookedAt = Number.NEGATIVE_INFINITY
  }

  /** What the store says, once at a time for each workspace. */
  function look(team: string, from: InstallationStore): Promise<Found> {
    const already = looking.get(team)
    if (already !== undefined) return already
    const found = from
      .installation(refOf(team))
      .then(
        (installation) => take(team, from, installation),
        (error): Found => {
          log.error({ error, workspace: team }, 'the token of a workspace could not be read')
          const known = open.get(team)
          return known === undefined ? { kind: 'unknown', why: UNREAD } : opened(known)
        },
      )
      .finally(() => looking.delete(team))
    looking.set(team, found)
    return found
  }

  function take(team: string, from: InstallationStore, installation: Installation | undefined): Found {
    const known = open.get(team)
    if (installation?.state === 'installed') {
      if (known?.installedAt === installation.installedAt && known.token === installation.token) {
        known.lookedAt = now()
        return opened(known)
      }
      // Also with the same token it may have other scopes by now.
      drop(team)
      return opened(openAs(team, from, installation))
    }
    // Sealed with a key that this process is yet to be given: what it knows still works.
    if (installation?.state === 'locked')
      return known === undefined ? { kind: 'locked', why: installation.why } : opened(known)
    drop(team)
    return { kind: 'gone', why: installation === undefined ? NOT_INSTALLED : UNINSTALLED }
  }

  function openAs(team: string, from: InstallationStore, installation: Installation & { state: 'installed' }): Open {
    const { token, name, installedAt } = installation
    const refused = (trouble: Trouble) => afterRefusal(team, from, installedAt, trouble)
    const workspace = openWorkspace(token, { workspace: name }, options, refused)
    const one = { token, workspace, installedAt, lookedAt: now() }
    open.set(team, one)
    return one
  }

  /** Somebody may have installed it anew; else, where only that would help, it is over. */
  async function afterRefusal(
    team: string,
    from: InstallationStore,
    installedAt: number,
    trouble: Trouble,
  ): Promise<void> {
    try {
      await look(team, from)
      if (open.get(team)?.installedAt !== installedAt || !isRemoved(trouble)) return
      if (!(await from.revokeInstallation(refOf(team), installedAt, now()))) return
      drop(team)
      log.warn({ workspace: team }, 'the app was uninstalled from a workspace')
      await ended(team, installedAt)
    } catch (error) {
      log.error({ error, workspace: team }, 'a workspace that is lost could not be noted')
    }
  }

  async function giveUp(team: string, saidAt: number): Promise<boolean> {
    const installation = await store?.installation(refOf(team))
    if (store === undefined || installation?.state !== 'locked') return false
    if (saidAt <= installation.installedAt + CLOCKS_APART) return true
    if (await store.revokeInstallation(refOf(team), installation.installedAt, now()))
      log.warn({ workspace: team }, 'the app was uninstalled from a workspace whose token no key opens')
    return false
  }

  async function find(team: string): Promise<Found> {
    // Alone it hears and sends everything: Slack itself says where a payload comes from, and to whom the token speaks.
    if (own !== undefined && store === undefined) return { kind: 'open', workspace: own, isOwn: true }
    const isOwn = own?.identity.self()?.team === team
    if (own !== undefined && isOwn && own.identity.health().ok) return { kind: 'open', workspace: own, isOwn }
    if (store === undefined) return { kind: 'gone', why: NOT_INSTALLED }
    const known = open.get(team)
    const found = known !== undefined && now() - known.lookedAt < MINUTE ? opened(known) : await look(team, store)
    if (found.kind !== 'gone' || own === undefined) return found
    // Last, because Slack may not answer it, and nobody else waits for that.
    const self = own.identity.self() ?? (await own.identity.known())
    if (self === undefined) return { kind: 'unknown', why: own.identity.health().why ?? UNREAD }
    return self.team === team ? { kind: 'open', workspace: own, isOwn: true } : found
  }

  return {
    find,
    at: (team) => (store === undefined || own?.identity.self()?.team === team ? own : open.get(team)?.workspace),
    async doubt(team) {
      forget(team)
      const found = await find(team)
      if (found.kind !== 'open') return false
      const { identity } = found.workspace
      await identity.establish()
      return identity.health().ok
    },
    giveUp,
    forget,
    installed: async () => {
      const all = (await store?.installations()) ?? []
      return all.filter(({ platform }) => platform === 'slack')
    },
    stop() {
      own?.identity.stop()
      for (const team of [...open.keys()]) drop(team)
    },
  }
}

const UNREAD =
  'Whether the app is installed in the workspace could not be read from the database. It is tried again by itself.'

function opened({ workspace }: Open): Found {
  return { kind: 'open', workspace, isOwn: false }
}
