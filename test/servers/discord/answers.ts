/** The first answer to an interaction, read: which kinds may answer which, and whether their data is right. */
import { z } from 'zod'
import { ChoicesBodySchema, MessageBodySchema, ModalBodySchema } from './bodies.ts'
import { readForm, refuseForm } from './form-errors.ts'
import type { DiscordReply, Interaction } from './interaction.ts'
import type { Json } from './world.ts'

const AnswerSchema = z.object({ type: z.int(), data: z.record(z.string(), z.unknown()).nullish() })

type AnswerType = DiscordReply['type']

const MESSAGES: readonly AnswerType[] = [4, 5]
const UPDATES: readonly AnswerType[] = [6, 7]

function allowed({ type, message }: Interaction): readonly AnswerType[] {
  switch (type) {
    case 2:
      return [...MESSAGES, 9]
    case 3:
      return [...MESSAGES, ...UPDATES, 9]
    case 4:
      return [8]
    case 5:
      return message === undefined ? MESSAGES : [...MESSAGES, ...UPDATES]
  }
}

/** Throws 50035 where Discord would not take it. */
export function readAnswer(interaction: Interaction, body: Json): { readonly type: AnswerType; readonly data: Json } {
  const { type: given, data: some } = readForm(AnswerSchema, body)
  const types = allowed(interaction)
  const type = types.find((one) => one === given)
  if (type === undefined) {
    const message = `Value must be one of {${types.join(', ')}}.`
    return refuseForm([{ path: ['type'], code: 'BASE_TYPE_CHOICES', message }])
  }
  const data = some ?? {}
  if (type === 9) return { type, data: readForm(ModalBodySchema, data, ['data']) }
  if (type === 8) return { type, data: readForm(ChoicesBodySchema, data, ['data']) }
  readForm(MessageBodySchema, data, ['data'])
  return { type, data }
}
