/** Whether Slack accepts the bot's token, and who the bot then is. Asked at the start, and again whenever there is a doubt. */
import type { WebClient } from '@slack/web-api'
import { SECOND } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'
import type { Log } from '../log.ts'
import type { Health } from './inlet.ts'
import { readSelf, type Self } from './self.ts'
import { sayToken, sayTrouble, type TokenName, type Trouble, troubleOf, waitMs } from './trouble.ts'

export type Identity = {
  /** As Slack last told; undefined before it ever did. */
  self(): Self | undefined
  /** Who the bot is, if Slack accepts the token as far as we know; asks where nobody has yet, though not over and over. */
  known(): Promise<Self | undefined>
  /** Asks now and, until Slack accepts the token, again and again. Resolves after the first answer; never rejects. */
  establish(): Promise<void>
  health(): Health
  /** Whether Slack could not be reached from here when it was last asked. */
  isAway(): boolean
  stop(): void
}

/** A question that failed is not asked again by each delivery that waits for its answer. */
const ASKED_AGAIN_AFTER = 30 * SECOND

export type IdentityOptions = {
  readonly client: WebClient
  readonly clock: Clock
  readonly log: Log
  readonly token: TokenName
  /** Told each time that Slack refuses the token; never rejects. */
  readonly refused?: (trouble: Trouble) => Promise<void>
}

export function createIdentity({ client, clock, log, token, refused }: IdentityOptions): Identity {
  const stopping = new AbortController()
  const { signal } = stopping
  let self: Self | undefined
  let why: string | undefined = `Slack has not been asked yet whether it accepts ${sayToken(token)}.`
  let isAway = false
  let asking: Promise<Trouble | undefined> | undefined
  let askedAt = Number.NEGATIVE_INFINITY
  let trying: Promise<void> | undefined

  /** One question at a time, whoever asks; undefined when Slack accepts the token. */
  function ask(): Promise<Trouble | undefined> {
    asking ??= readSelf(client)
      .then(
        (found) => {
          if (found === undefined) return { kind: 'refused', code: 'not_a_bot_token' } satisfies Trouble
          if (why !== undefined) log.info({ workspace: found.team, name: found.teamName }, 'Slack accepts the token')
          self = found
          return undefined
        },
        (error) => troubleOf(error),
      )
      .then(async (trouble) => {
        asking = undefined
        askedAt = clock.now().getTime()
        isAway = trouble?.kind === 'down' && trouble.isAway === true
        why = trouble === undefined ? undefined : sayTrouble(trouble, token)
        if (trouble?.kind === 'refused') await refused?.(trouble)
        return trouble
      })
    return asking
  }

  async function tryOn(tried: () => void): Promise<void> {
    for (let failures = 1; !signal.aborted; failures++) {
      const trouble = await ask()
      if (trouble === undefined || signal.aborted) break
      log.warn({ failures, why }, 'Slack does not know the bot yet')
      tried()
      await clock.sleep(waitMs(trouble, failures), signal)
    }
    trying = undefined
    tried()
  }

  return {
    self: () => self,
    async known() {
      if (why === undefined) return self
      if (trying !== undefined || clock.now().getTime() - askedAt < ASKED_AGAIN_AFTER) return undefined
      await ask()
      return why === undefined ? self : undefined
    },
    establish: () =>
      new Promise((resolve) => {
        if (trying === undefined) trying = tryOn(resolve)
        else resolve()
      }),
    health: () => (why === undefined ? { ok: true } : { ok: false, why }),
    isAway: () => isAway,
    stop: () => stopping.abort(),
  }
}
