/** What a platform answers, taken for something else. */
import { SECOND } from '../../../src/core/instant.ts'
import { chats, looks, type Mutant, SENT, sends, times, verbs } from './mutant.ts'

export const SENDING: readonly Mutant[] = [
  {
    name: 'no settle wait',
    what: 'an unknown end is looked for at once',
    alteration: times({ settleMs: 0 }),
    caughtAs: 'repeated',
    seed: 5,
  },
  {
    name: 'a new id for each try',
    what: 'nonce and metadata carry another id each time',
    alteration: chats((chat) => ({
      send: (delivery, form) => chat.send({ ...delivery, id: `${delivery.id}${delivery.attempts}` }, form),
    })),
    caughtAs: 'repeated',
    seed: 1,
  },
  {
    name: 'retry inside the SDK',
    what: 'a call whose end is unknown is made again at once',
    alteration: chats((chat) => ({
      async send(delivery, form) {
        const outcome = await chat.send(delivery, form)
        return outcome.kind === 'uncertain' ? chat.send(delivery, form) : outcome
      },
    })),
    caughtAs: 'repeated',
    seed: 19,
  },
  {
    name: 'unknown is failed',
    what: 'a reset counts as surely not sent',
    alteration: sends((outcome) =>
      outcome.kind === 'uncertain' ? { kind: 'later', afterMs: SECOND, blocks: 'channel', why: outcome.why } : outcome,
    ),
    caughtAs: 'repeated',
    seed: 15,
  },
  {
    name: 'unknown is sent',
    what: 'a reset counts as sent',
    alteration: sends((outcome) => (outcome.kind === 'uncertain' ? SENT : outcome)),
    caughtAs: 'lost',
    seed: 6,
  },
  {
    name: 'limited is sent',
    what: 'a 429 counts as sent',
    alteration: sends((outcome) => (outcome.kind === 'later' ? SENT : outcome)),
    caughtAs: 'lost',
    seed: 6,
  },
  {
    name: 'refused is dropped',
    what: 'content that is not taken counts as sent',
    alteration: sends((outcome) => (outcome.kind === 'refused' ? SENT : outcome)),
    caughtAs: 'lost',
    seed: 6,
  },
  {
    name: 'closed is dropped',
    what: 'a closed channel counts as sent',
    alteration: sends((outcome) => (outcome.kind === 'gone' ? SENT : outcome)),
    caughtAs: 'lost',
    seed: 19,
  },
  {
    name: 'a failed look is absent',
    what: 'a history that does not answer counts as empty',
    alteration: looks((outcome) =>
      outcome.kind === 'cannot-look' && outcome.because === 'failure' ? { kind: 'absent' } : outcome,
    ),
    caughtAs: 'repeated',
    seed: 25,
  },
  {
    name: 'a closed history is empty',
    what: 'a repeat that could not be ruled out does not say so',
    alteration: looks((outcome) =>
      outcome.kind === 'cannot-look' && outcome.because === 'scope' ? { kind: 'absent' } : outcome,
    ),
    caughtAs: 'repeated',
    seed: 149,
  },
  {
    name: 'whatever stands is ours',
    what: 'a look finds any message of the channel',
    alteration: looks((outcome) => (outcome.kind === 'absent' ? { kind: 'found', refs: ['m1'] } : outcome)),
    caughtAs: 'lost',
    seed: 6,
  },
  {
    name: 'held for ever',
    what: 'a channel that opens again stays held',
    alteration: verbs(() => ({ release: async () => undefined })),
    caughtAs: 'left over',
    seed: 2,
  },
]
