/** A file and a screen of our own have no rate limits; the numbers only keep a runaway loop from flooding the screen. */
import { SECOND } from '../../core/instant.ts'
import type { Pace } from '../../core/ports.ts'

const GENEROUS = { sends: 100, perMs: SECOND } as const

export const PACE: Pace = { channel: GENEROUS, workspace: GENEROUS, bot: GENEROUS }

/** Lines are wrapped within these, in cells: narrower is unreadable, wider is tiring. */
export const WIDTH = { least: 40, unknown: 80, most: 100 } as const

/** Longer lists of choices are not printed whole: the list of all time zones would scroll the question away. */
export const LISTED_CHOICES = 20
