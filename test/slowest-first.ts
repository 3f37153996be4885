/**
 * The order of the test files: those that take longest first, lest one that begins last runs on while the other cores have
 * nothing to do. Vitest orders by how long each took the last time, which a clean checkout does not know.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes more than ten seconds on two cores, the slowest first. A name that is missing here costs time only. */
const SLOWEST: readonly string[] = [
  'test/simulation/simulation.test.ts',
  'test/crash/crash.test.ts',
  'test/chaos/chaos.test.ts',
  'test/search-quality.test.ts',
  'test/slack-workspaces.test.ts',
  'test/main.test.ts',
  'test/crash/platforms.test.ts',
  'test/platforms/slack/render.test.ts',
  'test/simulation/mutants.test.ts',
  'test/simulation/postgres.test.ts',
  'test/replay.test.ts',
  'test/store/postgres.test.ts',
  'test/replicas/replicas.test.ts',
  'test/store/sqlite.test.ts',
  'test/doctor.test.ts',
  'test/as-code.test.ts',
  'test/soak/soak.test.ts',
  'test/flows/verbs/probe.test.ts',
  'test/sources/feed/fuzz.test.ts',
  'test/restore.test.ts',
  'test/upgrade.test.ts',
  'test/crash/back-fill.test.ts',
  'test/downtime.test.ts',
  'test/init.test.ts',
  'test/secrets.test.ts',
]

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = SLOWEST.findIndex((path) => moduleId.endsWith(path))
      return at < 0 ? SLOWEST.length : at
    }
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other))
  }
}
