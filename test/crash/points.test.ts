import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BACK_FILL_STEPS, LOOK_STEP, SOCKET_STEPS, STEPS } from './steps.ts'

const SRC = join(import.meta.dirname, '..', '..', 'src')

test('every crash point of the program is one where some test dies', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const named = files.flatMap((name) =>
    [...readFileSync(join(SRC, name), 'utf8').matchAll(/crashpoint\('([^']+)'\)/g)].map(([, step]) => step),
  )
  const tested = [...STEPS, LOOK_STEP, ...BACK_FILL_STEPS, ...SOCKET_STEPS.slack, ...SOCKET_STEPS.discord]
  expect([...new Set(named)].sort()).toEqual([...tested].sort())
})
