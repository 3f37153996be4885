/** A run in which a test fails ends so that CI sees it, whatever the helpers of the tests bring along. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const RUN = `
  import { startVitest } from 'vitest/node'
  const options = { config: false, watch: false, include: ['test/fails.ts'], globalSetup: ['test/postgres.ts'] }
  const run = await startVitest('test', [], options)
  await run.close()`

test('a failed test fails the run', () => {
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', RUN], {
    encoding: 'utf8',
    env: { ...process.env, SKIP_POSTGRES: '1' },
  })
  expect(stdout).toContain('1 failed')
  expect(status).toBe(1)
})
