import { expect, test } from 'vitest'
import { secretsIn } from '../../src/config/secrets.ts'

test.each([
  ['postgres://me:p%40ss%2Fword@db.example.org/paperwire', ['p%40ss%2Fword', 'p@ss/word']],
  ['postgres://me@db.example.org/paperwire?password=from-the-query', ['from-the-query']],
  ['https://feeds.example.org/new.atom?token=a%2Bb&lang=en&bare', ['a%2Bb', 'en', 'a+b']],
  ['https://feeds.example.org/new.atom', []],
  ['postgres://me:100%25%zz@db.example.org', ['100%25%zz']],
  ['postgres://paperwire:paperwire@127.0.0.1/paperwire?sslmode=disable', ['disable']],
  ['sqlite:data/paperwire.db', []],
  ['no address', []],
])('of %s', (address, secrets) => {
  expect(secretsIn(address)).toEqual(secrets)
})
