import { describe } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { KEYS } from '../contracts/store/installations.ts'
import { storeContract } from '../contracts/store.ts'

describe('SQLite', () => storeContract(() => openStore('sqlite::memory:', { keys: KEYS })))
