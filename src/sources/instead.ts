/** What a server gave in place of what it was asked for, in one sentence. `wanted` is `its feed`, `its list of papers`, …. */

export function insteadOf(host: string, wanted: string, sent: string): Error {
  return new Error(`${host} answered with ${sent} instead of ${wanted}`)
}

/** After 404 and 410. Here `wanted` is `feed`, `list of papers`, …. */
export function noneAt(host: string, wanted: string): Error {
  return new Error(`${host} has no ${wanted} at its address: give its new one, or remove it`)
}

/** For a text that is not what was wanted. */
export function whatIs(text: string): string {
  const said = text.trimStart()
  if (said === '') return 'nothing'
  return said.startsWith('<') ? 'a web page' : 'something that cannot be read'
}
