/** `topics.yaml`: the packs, which are named topics. */
import { z } from 'zod'
import { type Packs, parseTopic } from '../core/topic.ts'
import type { Fault } from './fault.ts'
import { name, section } from './fields.ts'
import { checkYaml, type YamlFile } from './yaml-file.ts'

/** Text in the topic language. Without the packs, which may be unreadable themselves, nobody can tell. */
export function topicText(packs: Packs | undefined) {
  return z.string().superRefine((text, context) => {
    if (packs === undefined) return
    const parsed = parseTopic(text, packs)
    if (parsed.kind === 'refused') context.addIssue({ code: 'custom', message: parsed.sentence })
  })
}

/** The packs by name, each with its topic and one line about it. Undefined where the file is broken. */
export function readPacks(
  file: YamlFile,
  faults: Fault[],
): { readonly packs: Packs; readonly about: Packs } | undefined {
  const topics = file.value === undefined ? undefined : topicsWritten(file.value)
  const written = checkYaml(
    file,
    z.record(name, section({ topic: topicText(topics), about: z.string().min(1) })),
    faults,
  )
  if (topics === undefined) return undefined
  return { packs: topics, about: new Map(Object.entries(written ?? {}).map(([name, { about }]) => [name, about])) }
}

/** Every topic that can be made out, whatever else is wrong, so that one broken pack is one fault. */
function topicsWritten(value: unknown): Packs {
  const isPack = z.object({ topic: z.string() })
  return new Map(
    Object.entries(value ?? {}).flatMap(([name, pack]) => {
      const parsed = isPack.safeParse(pack)
      return parsed.success ? [[name, parsed.data.topic] as const] : []
    }),
  )
}
