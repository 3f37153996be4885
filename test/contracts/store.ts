/** What every store promises, whatever database it is on. */
import { describe } from 'vitest'
import type { Store } from '../../src/core/store.ts'
import { accessContract } from './store/access.ts'
import { channelContract } from './store/channels.ts'
import { matchContract } from './store/matches.ts'
import { mergeContract } from './store/merging.ts'
import { outboxContract } from './store/outbox.ts'
import { paperContract } from './store/papers.ts'
import { peopleContract } from './store/people.ts'
import { planContract } from './store/planning.ts'

/** `open` gives an empty store; the suite closes it. */
export function storeContract(open: () => Promise<Store>): void {
  describe('papers', () => paperContract(open))
  describe('two papers that are one', () => mergeContract(open))
  describe('channels and subscriptions', () => channelContract(open))
  describe('matches', () => matchContract(open))
  describe('planning', () => planContract(open))
  describe('outbox', () => outboxContract(open))
  describe('access lost and found', () => accessContract(open))
  describe('people and upkeep', () => peopleContract(open))
}
