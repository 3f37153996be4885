import { describe, expect, test } from 'vitest'
import { findSubscription, labelOf, subscriptionId } from '../../src/core/subscription.ts'
import { makeSubscription } from './made.ts'

test('the id says channel and number', () => {
  expect(subscriptionId('slack:T01/C02', 3)).toBe('slack:T01/C02#3')
})

describe('the label that nobody gave', () => {
  test.each([
    ['"world models"', 'World models'],
    ['  diffusion\n policy ', 'Diffusion policy'],
    ['LLM agents', 'LLM agents'],
    ['xLSTM', 'xLSTM'],
    ['@moe', '@moe'],
    ['ti:"world models"', 'ti:world models'],
    ['rl', 'RL'],
    ['llms', 'LLMs'],
    ['gps OR robots', 'GPS OR robots'],
    ['gym', 'Gym'],
    ['élan vital', 'Élan vital'],
  ])('%j is called %j', (topic, label) => {
    expect(labelOf(topic)).toBe(label)
  })

  test('a long topic is cut to 40 characters, whole ones', () => {
    const label = labelOf('𝔸'.repeat(60))
    expect([...label]).toHaveLength(40)
    expect(label.endsWith('𝔸…')).toBe(true)
  })
})

describe('what a person means', () => {
  const planning = makeSubscription(2, 'Planning', '"motion planning"')
  const plain = makeSubscription(3, 'Plain text')
  const year = makeSubscription(4, '2026')
  const all = [planning, plain, year]

  test.each([
    ['2', planning],
    ['#2', planning],
    ['planning', planning],
    ['"Planning"', planning],
    ['plan', planning],
    ['"motion planning"', planning],
    ['pla', undefined],
    ['', undefined],
    ['#9', undefined],
    ['2026', year],
    ['#2026', undefined],
  ])('%j', (said, meant) => {
    expect(findSubscription(all, said)).toBe(meant)
  })

  test('quotes around a label are ignored in what is said and in what is stored', () => {
    const quoted = makeSubscription(6, '“World models”')
    for (const said of ['world models', '"World models"', '“world models”', 'world'])
      expect(findSubscription([quoted], said)).toBe(quoted)
    expect(findSubscription([quoted, makeSubscription(7, 'World models')], '"world models"')).toBeUndefined()
  })

  test('a number that is gone is not the beginning of a label', () => {
    const vision = makeSubscription(5, '3D vision')
    expect(findSubscription([vision], '3')).toBeUndefined()
    expect(findSubscription([vision], '3d')).toBe(vision)
  })
})
