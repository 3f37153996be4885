/** A folder for one test, gone after it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'

/** Returns the path of a name in the running test's folder. */
export function useTemporaryFolder(): (name: string) => string {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  return (name) => join(folder, name)
}
