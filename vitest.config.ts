import { defineConfig } from 'vitest/config'
import { SlowestFirst } from './test/slowest-first.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts', 'test/postgres.ts'],
    // Far more than any test takes: none of them depends on how fast the machine is.
    testTimeout: 60_000,
    maxWorkers: '100%',
    // Files share what they import: to load it anew for each of some hundreds takes minutes. So nothing in src may remember
    // across calls what a test would see, and a test puts back what it changed of the process.
    isolate: false,
    sequence: { sequencer: SlowestFirst },
  },
})
