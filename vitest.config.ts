import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build.ts', 'test/postgres.ts'],
    testTimeout: 20_000,
    maxWorkers: '100%',
  },
})
