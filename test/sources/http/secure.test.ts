/** What only a process of its own shows: a certificate that Node was told to trust, and that nothing keeps the process alive. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSite, type Site } from '../../servers/site.ts'
import { makeCertificate } from './certificate.ts'

const OPENING = `
  const [, module, ...asked] = process.argv
  const { createHttp } = await import(module)
  const stopping = new AbortController()
  const http = createHttp(
    {
      clock: { now: () => new Date(), sleep: async () => {} },
      userAgent: 'x',
      allowedHosts: ['localhost'],
      timeoutMs: 3_600_000,
      signal: stopping.signal,
    },
    async () => [{ address: '127.0.0.1', family: 4 }],
  )
  const told = (getting) => getting.then(({ text }) => text, ({ message }) => message)
`
/** Gets one address after the other, each given as "<from> <url>", and prints what came of them. */
const GETS = `${OPENING}
  const said = []
  for (const [from, url] of asked.map((one) => one.split(' '))) said.push(await told(http.get(url, { from })))
  console.log(JSON.stringify(said))`
/** Stops while it waits for the address. */
const STOPS = `${OPENING}
  setTimeout(() => stopping.abort(), 200)
  console.log(JSON.stringify(await told(http.get(asked[0]))))`
const MODULE = pathToFileURL(join(import.meta.dirname, '../../../build/dist/sources/http.js')).href

let folder: string
let secure: Site
let plain: Site

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paperwire-http-'))
  const certificate = makeCertificate()
  writeFileSync(join(folder, 'certificate.pem'), certificate.cert)
  secure = await openSite(certificate)
  plain = await openSite()
  secure.on('/', { body: 'over https' })
  secure.on('/down', { status: 302, headers: { location: `http://localhost:${plain.port}/` } })
  plain.on('/', { body: 'over http' })
  plain.on('/up', { status: 302, headers: { location: `https://localhost:${secure.port}/` } })
})
afterAll(async () => {
  await Promise.all([secure.close(), plain.close()])
  rmSync(folder, { recursive: true, force: true })
})

/** What the program printed once it ended, which it does of itself. */
function run(
  program: string,
  ...asked: readonly string[]
): Promise<{ readonly said: unknown; readonly code: number | null }> {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'certificate.pem') }
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, '--', MODULE, ...asked], { env })
  let out = ''
  child.stdout.on('data', (data) => {
    out += data
  })
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ said: out === '' ? '' : JSON.parse(out), code })),
  )
}

describe('https', () => {
  test('is read, may be redirected to, and is lost by no redirect of a chat address; then the process ends', async () => {
    const origin = `https://localhost:${secure.port}`
    const gets = [
      `chat ${origin}/`,
      `chat http://localhost:${plain.port}/up`,
      `chat ${origin}/down`,
      `operator ${origin}/down`,
      `operator https://other.test:${secure.port}/`,
    ]
    expect(await run(GETS, ...gets)).toEqual({
      said: [
        'over https',
        'over https',
        'localhost sends us on to an address without https, where anybody on the way could read along',
        'over http',
        'the certificate of other.test cannot be trusted, so it was not read',
      ],
      code: 0,
    })
  })
})

test('a stop ends a process that waits for a connection, though its server never finishes the greeting', async () => {
  const silent = createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  expect(await run(STOPS, `https://127.0.0.1:${port}/`)).toEqual({ said: 'the program is stopping', code: 0 })
  silent.close()
})
