/** Where a chat user's address may lead: to the public internet and to what the operator allows, nowhere else. */
import { lookup as lookUpName } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** All addresses of a host name, as the system knows them; throws where there are none. */
export type Resolve = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>

export const resolveName: Resolve = (name) => lookUpName(name, { all: true })

/** Translates to IPv4 at the network's edge: networks without IPv4 reach all of it so (RFC 6052). */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')
/** All of IPv6 that is given out for the internet (RFC 4291 §2.4). */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3')
/** Looks public, but is a cloud's own server inside every machine there: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 */
const WIRE_SERVER = '168.63.129.16'

/** Whether an IP address is one that anybody on the internet reaches alike. What is no IP address is not. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast' && parsed.toString() !== WIRE_SERVER
  if (parsed.match(NAT64)) return isPublic(parsed.toByteArray().slice(12).join('.'))
  return parsed.range() === 'unicast' && parsed.match(GLOBAL)
}

export type Guard = {
  /** The code (failure.ts) of what is wrong with the address as it is written; undefined where nothing is. */
  fault(url: URL): 'NOT_PUBLIC' | 'BAD_PORT' | undefined
  /**
   * Looks names up for the connection itself, so what is checked is what is connected to, and a name that changes its
   * answer in between gains nothing. Not called for IP addresses: `fault` sees those.
   */
  readonly lookup: LookupFunction
}

/** Lets everything through: for what the operator wrote. */
export function openGuard(resolve: Resolve): Guard {
  return { fault: () => undefined, lookup: createLookup(resolve, () => true) }
}

/** `allowed`: host names and IP addresses that are let through, on any port. */
export function publicGuard(resolve: Resolve, allowed: readonly string[]): Guard {
  const names = new Set(allowed.map(canonical))
  const mayReach = (address: string): boolean => isPublic(address) || names.has(canonical(address))
  return {
    fault(url) {
      const host = canonical(url.hostname)
      if (names.has(host)) return undefined
      if (isIP(host) !== 0 && !isPublic(host)) return 'NOT_PUBLIC'
      return isWebPort(url.port) ? undefined : 'BAD_PORT'
    },
    lookup: createLookup(resolve, (address, name) => names.has(canonical(name)) || mayReach(address)),
  }
}

/** The ports of the web, and those that no service of the system listens on. `''` is the scheme's own. */
function isWebPort(port: string): boolean {
  return port === '' || port === '80' || port === '443' || Number(port) >= 1024
}

/** One way to write a host, which may come as `[0:0::1]`, `::ffff:127.0.0.1`, `LOCALHOST.` and the like. */
function canonical(host: string): string {
  const bare = host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
  return isIP(bare) === 6 ? ipaddr.process(bare).toString() : bare
}

function createLookup(resolve: Resolve, mayReach: (address: string, name: string) => boolean): LookupFunction {
  return (name, { all }, done) => {
    resolve(name).then(
      (found) => {
        const reachable = found.filter(({ address }) => mayReach(address, name))
        const [first] = reachable
        if (first === undefined) return done(Object.assign(new Error(), { code: 'NOT_PUBLIC' }), '')
        if (all === true) return done(null, [...reachable])
        done(null, first.address, first.family)
      },
      (fault: NodeJS.ErrnoException) => done(fault, ''),
    )
  }
}
