/** What PostgreSQL, or the way to it, says when something fails. Codes: its manual, appendix A. */

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : ''
}

/** Transactions stood in each other's way, and this one was undone: it may be done again. */
export function isConflict(fault: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(fault))
}

/** Nobody answers (now): the address, the network, or a server that starts or stops. */
function isAway(fault: unknown): boolean {
  const code = codeOf(fault)
  const { message } = fault instanceof Error ? fault : new Error(String(fault))
  return (
    /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENOENT|57P03)$/.test(code) ||
    /connection timeout|timeout expired|timeout exceeded when trying to connect/.test(message)
  )
}

/** The connection is gone, with whatever was not committed on it. */
export function isLost(fault: unknown): boolean {
  const { message } = fault instanceof Error ? fault : new Error(String(fault))
  return (
    /^(57P0[1-3]|25P0[34]|08...|ECONNRESET|EPIPE)$/.test(codeOf(fault)) ||
    /^Connection terminated|connection error and is not queryable|^Client was closed|^Query read timeout/.test(
      message,
    ) ||
    isAway(fault)
  )
}

/**
 * The connection is one of before, and nothing of the statement was done: a newer program has changed the tables since it was
 * planned, or after a failover the server at the other end takes no more writes.
 */
export function isStale(fault: unknown): boolean {
  const code = codeOf(fault)
  return code === '26000' || code === '25006' || (code === '0A000' && /cached plan/.test(String(fault)))
}

/** The user has no right to. */
export function mayNotMake(fault: unknown): boolean {
  return codeOf(fault) === '42501'
}

/** One sentence, without the password, for a database that cannot be opened. `named`: where its address was given. */
export function openFault(url: string, fault: unknown, named = 'DATABASE_URL'): Error {
  const { host, username, pathname } = new URL(url)
  const server = host === '' ? 'PostgreSQL' : `PostgreSQL at ${host}`
  const user = decodeURIComponent(username)
  const database = decodeURIComponent(pathname.slice(1))
  const said = fault instanceof Error ? fault.message || codeOf(fault) : String(fault)
  const sentence = (): string => {
    if (isAway(fault)) return `${server} does not answer (${said}): start it, or set ${named} to one that runs.`
    switch (codeOf(fault)) {
      case '28P01':
      case '28000':
        return `${server} does not let "${user}" in (${said}): check the name and the password in ${named}.`
      case '3D000':
        return `${server} has no database "${database}": make it (createdb ${database}), or name another in ${named}.`
      case '42501':
        return `"${user}" may not make tables in the database "${database}" (${said}): grant it the right to create in that schema.`
      case '53300':
        return `${server} takes no more connections (${said}): raise max_connections, or run fewer replicas.`
      default:
        return `${server} cannot be used (${said}): check ${named}.`
    }
  }
  return new Error(sentence(), { cause: fault })
}
