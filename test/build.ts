/**
 * Compiles src/ once for the tests that start our program as processes of its own. Types are the business of `npm run check`:
 * without them it takes a quarter of the time.
 */
import { spawnSync } from 'node:child_process'

export function setup(): void {
  const { error, stdout } = spawnSync('npx', ['--no-install', 'tsc', '--noCheck'], { encoding: 'utf8' })
  if (error !== undefined) throw new Error('tsc did not start: run npm ci', { cause: error })
  if (stdout !== '') console.warn(stdout)
}
