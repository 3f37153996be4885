import { expect, test } from 'vitest'
import { topicFindings } from '../../src/doctor/topics.ts'
import { makeSubscription } from '../core/made.ts'

const FOLLOWED = [
  makeSubscription(1, 'Experts', '@moe'),
  makeSubscription(2, 'Both', '@moe OR @agents'),
  makeSubscription(3, 'Robots'),
  makeSubscription(4, 'Ships', '@ships'),
  makeSubscription(5, 'Experts', '@moe'),
]
const agents = ['agents', 'LLM agents'] as const
const moe = ['moe', 'MoE'] as const

test('nothing is said where every topic can be read', () => {
  const packs = new Map([agents, moe, ['ships', 'ships']])
  expect(topicFindings(FOLLOWED, { packs, keptPacks: new Map() })).toEqual([])
})

test('topics that take nothing are wrong, those that go on are a note', () => {
  const found = topicFindings(FOLLOWED, { packs: new Map([agents]), keptPacks: new Map([agents, moe]) })
  const mend = 'Put the packs right in topics.yaml and start the bot anew, or change the topics with /papers edit.'
  expect(found).toEqual([
    {
      area: 'configuration',
      ok: false,
      what: 'Of the topics that are followed 1 cannot be read any more and takes nothing: #4 Ships (@ships) in terminal:demo/robotics. There is no pack @ships: @ships here ↑; "topics" lists the packs.',
      mend,
    },
    {
      area: 'configuration',
      ok: true,
      what: 'Of the topics that are followed 3 cannot be read any more and go on as they were last read, such as #1 Experts (@moe) in terminal:demo/robotics. There is no pack @moe: @moe here ↑; "topics" lists the packs.',
      mend,
    },
  ])
})
