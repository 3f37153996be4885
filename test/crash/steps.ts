/** Every crash point, by the test that dies there. */

/** On the way of a paper to the terminal, without a death. */
export const STEPS = [
  'ingest: before store',
  'ingest: after store',
  'match: before catch-up',
  'match: after catch-up',
  'match: before record',
  'match: after record',
  'plan: before plan',
  'plan: after plan',
  'plan: before quiet line',
  'plan: after quiet line',
  'deliver: after claim',
  'deliver: after intent',
  'ledger: before append',
  'ledger: before sync',
  'ledger: after sync',
  'deliver: after send',
  'deliver: before settle',
  'deliver: after settle',
] as const

/** Only a try whose end is unknown is looked for. */
export const LOOK_STEP = 'deliver: after find'

export const BACK_FILL_STEPS = ['back-fill: before store', 'back-fill: after store'] as const

/** Around the request that posts, for each platform. */
export const SOCKET_STEPS = {
  slack: ['slack: before write', 'slack: after answer'],
  discord: ['discord: before write', 'discord: after answer'],
} as const
