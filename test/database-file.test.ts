import { expect, test } from 'vitest'
import { databaseName } from '../src/database-file.ts'

test.each([
  ['postgres://bot:Pa@ss@db.lab/papers', 'postgres://db.lab/papers'],
  ['postgres://bot@db.lab:5433/papers?password=hush&sslmode=require', 'postgres://db.lab:5433/papers'],
  ['postgresql:///papers?host=/run/postgresql&user=bot', 'postgresql:///papers'],
  ['sqlite:data/paperwire.db', 'sqlite:data/paperwire.db'],
])('%s is named without its login', (url, name) => {
  expect(databaseName(url)).toBe(name)
})
