/** The same seeds on PostgreSQL, where the workers' calls meet in the database as they come. */
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { isWithoutPostgres, newDatabase } from '../store/empty-database.ts'
import { failureOf } from './shrink.ts'
import { simulate } from './simulate.ts'

const SEEDS = [1, 2, 5, 19, 23]
const PATIENCE = 600_000

describe.skipIf(isWithoutPostgres())('nothing is lost, repeated, reordered or late on PostgreSQL', () => {
  test.each(SEEDS)(
    'seed %i',
    async (seed) => {
      const url = await newDatabase()
      const outcome = await simulate(seed, {}, {}, (now) => openStore(url, { now }))
      expect(failureOf(outcome), outcome.verdict.said.join('\n')).toBeUndefined()
      expect(outcome.verdict.expected).toBeGreaterThan(0)
    },
    PATIENCE,
  )
})
