import { describe, vi } from 'vitest'
import { KEYS } from '../contracts/store/installations.ts'
import { storeContract } from '../contracts/store.ts'
import { isWithoutPostgres, storesOnOneDatabase } from './empty-database.ts'

/** A machine that does other things too takes many times as long, and a test that was given up would disturb the next. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const WALKS = 20

describe.skipIf(isWithoutPostgres())('PostgreSQL', () => storeContract(storesOnOneDatabase({ keys: KEYS }), WALKS))
