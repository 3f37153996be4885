/** Which faults of a request say that surely nothing was sent: what every platform's outcomes stand on. */
import { z } from 'zod'

/** They say that the name was not found, that nobody took the connection, or that its other end was not trusted. */
const BEFORE_SENDING = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'])
const UNTRUSTED = /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$)/

const ThrownSchema = z.object({
  code: z.string().optional(),
  syscall: z.string().optional(),
  cause: z.unknown().optional(),
  /** One for each address that was tried. */
  errors: z.array(z.unknown()).default([]),
})

/**
 * The code of a fault that came before the first byte of a request went out. Others, like EHOSTUNREACH, come before and after:
 * they count only where connecting failed.
 */
export function codeBeforeSending(error: unknown): string | undefined {
  const { code, syscall, cause, errors = [] } = ThrownSchema.safeParse(error).data ?? {}
  if (code !== undefined && (BEFORE_SENDING.has(code) || UNTRUSTED.test(code) || syscall === 'connect')) return code
  const codes = errors.map(codeBeforeSending)
  if (codes.length > 0 && !codes.includes(undefined)) return codes[0]
  return cause === undefined ? undefined : codeBeforeSending(cause)
}

/** Whether such a code says that the other end was not who it should be. */
export function isUntrusted(code: string): boolean {
  return UNTRUSTED.test(code)
}
