/** Where a bot dies. */

/** Every crash point on the way of a paper from a feed into Slack and Discord. */
const STEPS = [
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
  'slack: before write',
  'slack: after answer',
  'discord: before write',
  'discord: after answer',
  'deliver: after send',
  'deliver: after find',
  'deliver: before settle',
  'deliver: after settle',
] as const

/** `accepted`: at the next post to a platform, which takes it and finds nobody to answer. */
export type Death =
  | { readonly kind: 'step'; readonly step: string }
  | { readonly kind: 'accepted'; readonly platform: 'slack' | 'discord' }

const DEATHS: readonly Death[] = [
  ...STEPS.map((step): Death => ({ kind: 'step', step })),
  { kind: 'accepted', platform: 'slack' },
  { kind: 'accepted', platform: 'discord' },
]

/** Steps that few rounds come to: in each world every one of them is the end of a bot once, as soon as it comes. */
export const RARE: readonly string[] = [
  'match: before catch-up',
  'match: after catch-up',
  'plan: before quiet line',
  'plan: after quiet line',
  'deliver: after find',
]

/** The deaths come in turn, round by round. */
export function deathAt(round: number): Death {
  const death = DEATHS[round % DEATHS.length]
  if (death === undefined) throw new Error(`There is no round ${round}.`)
  return death
}

export function nameOf(death: Death): string {
  return death.kind === 'step' ? death.step : `accepted by ${death.platform}`
}
