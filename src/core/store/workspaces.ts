/** Workspaces that installed the bot by themselves, each with a token of its own. Types only. */
import type { ChannelRef } from '../channel.ts'
import type { Instant } from '../instant.ts'

export type WorkspaceRef = Pick<ChannelRef, 'platform' | 'workspace'>

/** What the platform tells of a workspace in which the bot is installed. */
export type Installed = WorkspaceRef & {
  readonly name: string
  /** The bot as a member of the workspace. */
  readonly bot: string
  /** What the token may do. */
  readonly scopes: readonly string[]
  /** Who installed it, where the platform says so, until they are forgotten. */
  readonly by?: string
  /** The last time: installing again replaces what stands. */
  readonly installedAt: Instant
}

/** `token`: in clear. `locked`: no key at hand opens it; `why` is a sentence or two. */
export type Installation = Installed &
  (
    | { readonly state: 'installed'; readonly token: string }
    | { readonly state: 'locked'; readonly why: string }
    | { readonly state: 'revoked'; readonly revokedAt: Instant }
  )

/** An installation that somebody began in a browser. Both are hashes: whoever reads the database can finish none. */
export type BegunInstall = { readonly state: string; readonly browser: string; readonly at: Instant }

export type KeyRotation = {
  /** Sealed anew with the current key. */
  readonly sealed: number
  /** Sealed with it already. */
  readonly kept: number
  /** Those whose token no key at hand opens. */
  readonly locked: readonly WorkspaceRef[]
}

/** Tokens are stored sealed, and never without a key. */
export interface WorkspaceStore {
  installation(where: WorkspaceRef): Promise<Installation | undefined>
  /** By platform and workspace, revoked ones too. */
  installations(): Promise<Installation[]>
  /** Adds it, or puts it in the place of what stands. Throws one sentence where the store was opened without a key. */
  install(installed: Installed, token: string): Promise<void>
  /** Forgets the token. False where the workspace was installed anew since `installedAt`, or is revoked already. */
  revokeInstallation(where: WorkspaceRef, installedAt: Instant, at: Instant): Promise<boolean>
  /** Deletes a revoked installation. False where it was installed anew since `revokedAt`, or a channel of it is still there. */
  forgetInstallation(where: WorkspaceRef, revokedAt: Instant): Promise<boolean>
  /** Notes that an installation was begun. Drops those begun before `since`, and the oldest of more than `most`. */
  beginInstall(begun: BegunInstall, since: Instant, most: number): Promise<void>
  /** Takes a begun installation away: whoever asks for it again, at the same time too, gets nothing. */
  takeInstall(state: string): Promise<BegunInstall | undefined>
  /** Seals every token with the current key. May run beside anything else, any number of times. */
  rotateKeys(): Promise<KeyRotation>
}
