/** JSON of others, and cursors, which are JSON of our own. */
import type { z } from 'zod'

/** What a text says in JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** As `parseJson`, for one kind of value; undefined for any other, and where there is no text. */
export function readJson<T>(schema: z.ZodType<T>, text: string | undefined): T | undefined {
  return schema.safeParse(parseJson(text ?? '')).data
}
