/** What could stand in an option while somebody types it. Discord asks at every few keys and shows what came in time. */
import { type APIApplicationCommandOptionChoice, InteractionResponseType } from 'discord.js'
import { plainText } from '../../../core/cut.ts'
import type { Choice } from '../../../core/message.ts'
import { within } from '../../../core/within.ts'
import { LIMITS } from '../limits.ts'
import type { Spot } from './events.ts'
import type { Outcome } from './places.ts'
import { type Reach, respond } from './reach.ts'

/** Later, people have typed on. */
const IN_TIME_MS = 300

/** Answers with what is there in time, else with nothing. Throws where Discord refuses what it is told. */
export async function suggest(reach: Reach, spot: Spot, outcome: Promise<Outcome>): Promise<void> {
  const soon = await within(reach.clock, IN_TIME_MS, outcome)
  const choices = soon?.kind === 'choices' ? suggestions(soon.choices) : []
  await respond(reach, spot, {
    type: InteractionResponseType.ApplicationCommandAutocompleteResult,
    data: { choices },
  })
}

/** A value comes back as it was sent, so it is never cut. */
function suggestions(choices: readonly Choice[]): APIApplicationCommandOptionChoice<string>[] {
  return choices
    .filter(({ value }) => value !== '' && value.length <= LIMITS.optionValue)
    .map(({ value, label }) => ({ value, name: plainText(label, LIMITS.optionText) }))
    .slice(0, LIMITS.selectOptions)
}
