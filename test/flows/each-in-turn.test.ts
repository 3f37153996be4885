import { expect, test } from 'vitest'
import { eachInTurn } from '../../src/flows/each-in-turn.ts'

const failing = (words: string) => async (): Promise<void> => {
  throw new Error(words)
}

test('one that fails keeps none of the next from its turn, and is thrown at the end', async () => {
  const done: string[] = []
  const step = (name: string) => async (): Promise<void> => void done.push(name)
  await expect(eachInTurn([step('read'), failing('no disk'), step('deliver')])).rejects.toThrow('no disk')
  expect(done).toEqual(['read', 'deliver'])
  await expect(eachInTurn([failing('one'), failing('two')])).rejects.toThrow('2 of 2 steps failed')
})
