/**
 * What goes wrong on the web, in words for people. They name the host only: an address may hold a secret, and the errors of
 * Node and of undici may hold the address. So of those the code is kept, and nothing else.
 */

/** By the codes of Node, undici and OpenSSL, and by our own: NOT_PUBLIC, BAD_PORT, TIMEOUT, STOPPING, TOO_LARGE, …. */
const SENTENCES: readonly (readonly [RegExp, (host: string, maxBytes: number) => string])[] = [
  [/^STOPPING$/, () => 'the program is stopping'],
  [/^TIMEOUT$|TIMEDOUT|_TIMEOUT$/, (host) => `${host} took too long to answer`],
  [
    /^NOT_PUBLIC$/,
    (host) =>
      `${host} is not an address on the public internet; the operator can allow it under feeds.allow in config/paperwire.yaml`,
  ],
  [/^BAD_PORT$/, (host) => `${host} is on a port that is not for web pages; 80, 443 and those from 1024 on are read`],
  [/^BAD_SCHEME$/, () => 'only addresses that start with https:// or http:// can be read'],
  [/^BAD_ADDRESS$/, () => 'that is not a web address; one looks like https://example.org/feed.xml'],
  [/^NO_LOCATION$/, (host) => `${host} sends us on without saying where to`],
  [/^BAD_LOCATION$/, (host) => `${host} sends us on to what is not a web address`],
  [/^TOO_MANY_REDIRECTS$/, (host) => `${host} sends us round in circles`],
  [
    /^DOWNGRADE$/,
    (host) => `${host} sends us on to an address without https, where anybody on the way could read along`,
  ],
  [/^BUSY$/, (host) => `${host} is asked too much just now: try again in a minute`],
  [/^TOO_LARGE$/, (host, max) => `${host} sends more than ${max / 1_000_000} MB, which is more than is read at once`],
  [/^BAD_ENCODING$/, (host) => `${host} sends its answer packed in a way that cannot be read here`],
  [/^NOTHING_TO_COMPARE$/, (host) => `${host} says that nothing has changed, though nothing was read there before`],
  [/^(ENOTFOUND|ENODATA|EAI_NONAME)$/, (host) => `there is no host named ${host}`],
  [/^(EAI_|ESERVFAIL|ENOSERVER)/, (host) => `the name ${host} could not be looked up; the name server did not answer`],
  [/^ECONNREFUSED$/, (host) => `${host} refused the connection; nothing listens there at the moment`],
  [/^E(NET|HOST)(UNREACH|DOWN)$|^EADDRNOTAVAIL$/, (host) => `${host} cannot be reached from here`],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$|^HPE_INVALID_EOF_STATE$/, (host) => `${host} broke off in the middle`],
  [/^(Z_BUF_ERROR|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/, (host) => `${host} broke off in the middle`],
  [/^(Z_|ERR_BROTLI|ERR__ERROR)/, (host) => `${host} sent a packed answer that is damaged`],
  [/^(EPROTO|ERR_SSL_)/, (host) => `${host} does not answer with https as it should`],
  [
    /CERT|^ERR_TLS_|^UNABLE_TO_|^DEPTH_ZERO_/,
    (host) => `the certificate of ${host} cannot be trusted, so it was not read`,
  ],
  [/^(HPE_|UND_ERR_HEADERS_OVERFLOW)/, (host) => `${host} does not answer as a web server does`],
]

/** An error that says what the code means for this host; the code is its cause. `maxBytes` matters to TOO_LARGE only. */
export function failure(code: string, host: string, maxBytes = 0): Error {
  const [, sentence] = SENTENCES.find(([codes]) => codes.test(code)) ?? []
  return new Error(sentence?.(host, maxBytes) ?? `${host} could not be read`, { cause: code })
}

/** The code of a fault of Node or undici; UNKNOWN for anything else. */
export function codeOf(fault: unknown): string {
  if (!(fault instanceof Error)) return 'UNKNOWN'
  // undici 7.30 looks the code of its parser up the wrong way round, so that it is never there.
  if (fault.name === 'HTTPParserError') return fault.message.includes('EOF') ? 'HPE_INVALID_EOF_STATE' : 'HPE_INVALID'
  return 'code' in fault && typeof fault.code === 'string' && /^\w+$/.test(fault.code) ? fault.code : 'UNKNOWN'
}

/** What a status other than success means; a pause that it asks for is in politeness.ts. */
export function statusFailure(status: number, host: string): Error {
  return new Error(`${host} ${meaning(status)} (${status})`, { cause: `HTTP_${status}` })
}

/** Goes on after the host, and before the number. */
export function meaning(status: number): string {
  if (status === 401 || status === 403) return 'refuses us; it wants a sign-in, or lets no programs in'
  if (status >= 500) return 'answered with an error of its own'
  if (status >= 400) return 'does not accept the request'
  return 'gave an answer that nobody asked for'
}
