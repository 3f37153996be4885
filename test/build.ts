/**
 * Compiles and bundles src/ once for the tests that start our program, or single modules of it, as processes of its own. Types
 * are the business of `npm run check`: without them it takes a quarter of the time.
 */
import { spawnSync } from 'node:child_process'

export function setup(): void {
  const compiled = spawnSync('npx', ['--no-install', 'tsc', '--noCheck', '--outDir', 'build/dist'], {
    encoding: 'utf8',
  })
  if (compiled.error !== undefined) throw new Error('tsc did not start: run npm ci', { cause: compiled.error })
  if (compiled.stdout !== '') console.warn(compiled.stdout)
  const bundled = spawnSync('npm', ['run', '--silent', 'bundle'], { encoding: 'utf8' })
  if (bundled.status !== 0) throw new Error(`The program could not be bundled: run npm ci\n${bundled.stderr}`)
}
