/** What every store promises, whatever database it is on. */
import { describe } from 'vitest'
import type { Store } from '../../src/core/store.ts'
import { accessContract } from './store/access.ts'
import { archiveContract } from './store/archive.ts'
import { backFillContract } from './store/back-fill.ts'
import { changeContract } from './store/changes.ts'
import { channelContract } from './store/channels.ts'
import { feedContract } from './store/feeds.ts'
import { gaugeContract } from './store/gauges.ts'
import { installationContract } from './store/installations.ts'
import { leaseContract } from './store/leases.ts'
import { ledgerContract } from './store/ledger.ts'
import { lineContract } from './store/line.ts'
import { matchContract } from './store/matches.ts'
import { mergeContract } from './store/merging.ts'
import { movingContract } from './store/moving.ts'
import { outboxContract } from './store/outbox.ts'
import { ownerContract } from './store/owners.ts'
import { packContract } from './store/packs.ts'
import { paperContract } from './store/papers.ts'
import { peopleContract } from './store/people.ts'
import { planContract } from './store/planning.ts'
import { retentionContract } from './store/retention.ts'
import { sharingContract } from './store/sharing.ts'
import { sourceContract } from './store/sources.ts'
import { wordContract } from './store/words.ts'

/** `open` gives an empty store; the suite closes it. `walks`: how many random histories are gone through, where each takes long. */
export function storeContract(open: () => Promise<Store>, walks?: number): void {
  describe('papers', () => paperContract(open))
  describe('the archive', () => archiveContract(open))
  describe('words', () => wordContract(open))
  describe('two papers that are one', () => mergeContract(open))
  describe('what a channel alone reads', () => ownerContract(open))
  describe('what becomes of it when it is read elsewhere', () => sharingContract(open))
  describe('channels and subscriptions', () => channelContract(open))
  describe('matches', () => matchContract(open))
  describe('planning', () => planContract(open))
  describe('outbox', () => outboxContract(open))
  describe('whose turn it is', () => lineContract(open, walks))
  describe('ledger', () => ledgerContract(open))
  describe('access lost and found', () => accessContract(open))
  describe('known by another id', () => movingContract(open))
  describe('people and upkeep', () => peopleContract(open))
  describe('sources', () => sourceContract(open))
  describe('back-fill', () => backFillContract(open))
  describe('feeds', () => feedContract(open))
  describe('installations', () => installationContract(open))
  describe('leases', () => leaseContract(open))
  describe('changes of channels', () => changeContract(open))
  describe('packs', () => packContract(open))
  describe('what is dropped', () => retentionContract(open))
  describe('what it comes to', () => gaugeContract(open))
}
