/** Ranks as they are kept with a match. */
import { z } from 'zod'
import type { Rank } from '../../core/ranking.ts'

const RankSchema = z.strictObject({
  score: z.number(),
  parts: z.strictObject({ text: z.number(), phrase: z.number(), curation: z.number() }),
  words: z.array(z.strictObject({ word: z.string(), papers: z.number() })),
  archive: z.number().exactOptional(),
  place: z.number(),
  of: z.number(),
}) satisfies z.ZodType<Rank>

export function toRank(json: string): Rank {
  return RankSchema.parse(JSON.parse(json))
}
