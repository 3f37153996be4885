/** Whether Discord accepts the bot's token, and who the bot then is. Asked at the start, and again whenever there is a doubt. */
import type { REST } from 'discord.js'
import { SECOND } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'
import type { Log } from '../log.ts'
import { readSelf, type Self } from './self.ts'
import { sayTrouble, type Trouble, troubleOf, waitMs } from './trouble.ts'

export type Health = { readonly ok: boolean; readonly why?: string }

export type Identity = {
  /** As Discord last told; undefined before it ever did. */
  self(): Self | undefined
  /** Who the bot is, if Discord accepts the token as far as we know; asks where nobody has yet, though not over and over. */
  known(): Promise<Self | undefined>
  /** Asks now and, until Discord accepts the token, again and again. Resolves after the first answer; never rejects. */
  establish(): Promise<void>
  /** Resolves once Discord accepts the token, or when the identity is stopped. */
  accepted(): Promise<void>
  health(): Health
  stop(): void
}

/** A question that failed is not asked again by each delivery that waits for its answer. */
const ASKED_AGAIN_AFTER = 30 * SECOND
const NOT_ASKED = 'Discord has not been asked yet whether it accepts DISCORD_TOKEN.'

export function createIdentity(rest: REST, clock: Clock, log: Log): Identity {
  const stopping = new AbortController()
  const { signal } = stopping
  let self: Self | undefined
  let why: string | undefined = NOT_ASKED
  let asking: Promise<Trouble | undefined> | undefined
  let askedAt = Number.NEGATIVE_INFINITY
  let trying: Promise<void> | undefined

  /** One question at a time, whoever asks; undefined when Discord accepts the token. */
  function ask(): Promise<Trouble | undefined> {
    asking ??= readSelf(rest)
      .then(
        (found) => {
          if (why !== undefined)
            log.info({ application: found.application, bot: found.name }, 'Discord accepts the token')
          self = found
          return undefined
        },
        (error) => troubleOf(error),
      )
      .then((trouble) => {
        asking = undefined
        askedAt = clock.now().getTime()
        why = trouble === undefined ? undefined : sayTrouble(trouble)
        return trouble
      })
    return asking
  }

  async function tryOn(tried: () => void): Promise<void> {
    for (let failures = 1; !signal.aborted; failures++) {
      const trouble = await ask()
      if (trouble === undefined || signal.aborted) break
      log.warn({ failures, why }, 'Discord does not know the bot yet')
      tried()
      await clock.sleep(waitMs(trouble, failures), signal)
    }
    trying = undefined
    tried()
  }

  function establish(): Promise<void> {
    return new Promise((resolve) => {
      if (trying === undefined) trying = tryOn(resolve)
      else (asking ?? Promise.resolve()).then(() => resolve())
    })
  }

  return {
    self: () => self,
    async known() {
      if (why === undefined) return self
      if (trying !== undefined || clock.now().getTime() - askedAt < ASKED_AGAIN_AFTER) return undefined
      await ask()
      return why === undefined ? self : undefined
    },
    establish,
    async accepted() {
      while (why !== undefined && !signal.aborted) {
        await establish()
        await trying
      }
    },
    health: () => (why === undefined ? { ok: true } : { ok: false, why }),
    stop: () => stopping.abort(),
  }
}
