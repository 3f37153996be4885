import type { LookupAddress } from 'node:dns'
import { describe, expect, test } from 'vitest'
import { isPublic, openGuard, publicGuard, type Resolve } from '../../../src/sources/http/guard.ts'

const nowhere: Resolve = () => Promise.reject(new Error('nothing is looked up here'))

describe('an address on the public internet', () => {
  test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    '%s is one',
    (address) => expect(isPublic(address)).toBe(true),
  )

  test('a public address behind a network that translates to IPv4 is one', () => {
    expect(isPublic('64:ff9b::8.8.8.8')).toBe(true)
  })

  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['0.0.0.0', 'this host'],
    ['0.1.2.3', 'this network'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.169.254', 'metadata of a cloud'],
    ['168.63.129.16', 'wire server of a cloud'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['100.100.100.200', 'metadata of a cloud'],
    ['192.0.0.192', 'metadata of a cloud'],
    ['192.0.2.1', 'documentation'],
    ['198.18.0.1', 'benchmarking'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'this host'],
    ['::1', 'loopback'],
    ['::127.0.0.1', 'IPv4 in IPv6, long gone'],
    ['::ffff:127.0.0.1', 'IPv4 in IPv6'],
    ['::ffff:7f00:1', 'IPv4 in IPv6'],
    ['::ffff:10.0.0.1', 'IPv4 in IPv6'],
    ['::ffff:0:127.0.0.1', 'IPv4 translated'],
    ['64:ff9b::7f00:1', 'loopback behind a translator'],
    ['64:ff9b::10.0.0.1', 'private behind a translator'],
    ['64:ff9b:1::808:808', 'a local translator'],
    ['2002:7f00:1::', '6to4'],
    ['2001:0:7f00:1::', 'Teredo'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with its zone'],
    ['fec0::1', 'site-local'],
    ['fd00:ec2::254', 'metadata of a cloud'],
    ['fc00::1', 'unique local'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'documentation'],
    ['4000::1', 'not given out'],
    ['localhost', 'no IP address'],
    ['', 'no IP address'],
  ])('%s is none: %s', (address) => expect(isPublic(address)).toBe(false))
})

describe('an address as it is written', () => {
  const guard = publicGuard(nowhere, ['127.0.0.1', 'Wiki.Corp', '[fd00::5]'])
  const fault = (url: string) => guard.fault(new URL(url))

  test.each([
    'http://127.0.0.2/',
    'http://2130706434/',
    'http://0x7f.2/',
    'http://0177.0.0.2/',
    'http://127.2/',
    'http://127.0.0.2./',
    'http://①②⑦.0.0.2/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.2]/',
    'http://[0:0:0:0:0:ffff:7f00:2]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0/',
  ])('%s is refused', (url) => expect(fault(url)).toBe('NOT_PUBLIC'))

  test.each([
    ['http://example.org:22/', 'BAD_PORT'],
    ['http://8.8.8.8:25/', 'BAD_PORT'],
    ['https://example.org:1023/', 'BAD_PORT'],
    ['https://example.org:0/', 'BAD_PORT'],
    ['https://example.org/', undefined],
    ['http://example.org:443/', undefined],
    ['https://example.org:80/', undefined],
    ['http://example.org:1024/', undefined],
    ['http://example.org:8080/', undefined],
  ])('the port of %s: %s', (url, code) => expect(fault(url)).toBe(code))

  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://127.0.0.1:81/',
    'http://WIKI.corp:25/',
    'http://wiki.corp.:25/',
    'http://[fd00:0::5]/',
    'http://[::ffff:7f00:1]/',
  ])('%s is allowed by the operator', (url) => expect(fault(url)).toBeUndefined())

  test('what the operator wrote is let through, whatever it is', () => {
    expect(openGuard(nowhere).fault(new URL('http://[::1]:22/'))).toBeUndefined()
  })
})

describe('a name that is looked up for a connection', () => {
  type Found = { readonly addresses?: LookupAddress[]; readonly code?: string }

  /** All addresses that the connection gets, or the code of the fault. */
  function lookUp(resolve: Resolve, name: string, allowed: readonly string[] = []): Promise<Found> {
    return new Promise((done) =>
      publicGuard(resolve, allowed).lookup(name, { all: true }, (fault, addresses) =>
        done(fault === null ? { addresses: addresses as LookupAddress[] } : { code: fault.code ?? '' }),
      ),
    )
  }
  const all =
    (...addresses: string[]): Resolve =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

  test('leads nowhere where it has private addresses only', async () => {
    expect(await lookUp(all('127.0.0.1', '::1', '10.1.2.3'), 'evil.test')).toEqual({ code: 'NOT_PUBLIC' })
  })

  test('leads to its public addresses only', async () => {
    expect(await lookUp(all('127.0.0.1', '8.8.8.8', '::1'), 'mixed.test')).toEqual({
      addresses: [{ address: '8.8.8.8', family: 4 }],
    })
  })

  test('is checked anew each time, so a change of its answer gains nothing', async () => {
    const answers = [all('8.8.8.8'), all('127.0.0.1')]
    const rebinding: Resolve = (name) => (answers.shift() ?? all())(name)
    expect(await lookUp(rebinding, 'rebinding.test')).toHaveProperty('addresses')
    expect(await lookUp(rebinding, 'rebinding.test')).toEqual({ code: 'NOT_PUBLIC' })
  })

  test('one address is given where one is asked for', async () => {
    const one = new Promise((done) =>
      publicGuard(all('127.0.0.1', '8.8.8.8'), []).lookup('mixed.test', {}, (...found) => done(found)),
    )
    expect(await one).toEqual([null, '8.8.8.8', 4])
  })

  test('the operator allows a name, or an address behind whatever name', async () => {
    expect(await lookUp(all('10.1.2.3'), 'wiki.corp', ['WIKI.corp'])).toHaveProperty('addresses')
    expect(await lookUp(all('10.1.2.3'), 'wiki.corp', ['10.1.2.3'])).toHaveProperty('addresses')
    expect(await lookUp(all('10.1.2.3'), 'sub.wiki.corp', ['wiki.corp', '10.1.2.4'])).toEqual({ code: 'NOT_PUBLIC' })
  })

  test('a name without any address, and a fault of the name server', async () => {
    expect(await lookUp(all(), 'empty.test')).toEqual({ code: 'NOT_PUBLIC' })
    const missing = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })
    expect(await lookUp(() => Promise.reject(missing), 'missing.test')).toEqual({ code: 'ENOTFOUND' })
  })
})
