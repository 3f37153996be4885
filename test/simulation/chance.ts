/** Chance that comes out the same for the same seed, in branches that do not disturb each other. */
import { createRandom, pick } from '../bench/random.ts'

export type Chance = {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  /** True so often (0 to 1). */
  happens(probability: number): boolean
  pick<One>(from: readonly One[]): One
  /** A chance of its own: what is drawn from it changes nothing that is drawn here. */
  branch(name: string): Chance
}

export function createChance(seed: number): Chance {
  const random = createRandom(seed)
  return {
    between: (least, most) => least + Math.floor(random() * (most - least + 1)),
    happens: (probability) => random() < probability,
    pick: (from) => pick(from, random),
    branch: (name) => createChance(mixed(seed, name)),
  }
}

/** FNV-1a over the name, begun with the seed. */
function mixed(seed: number, name: string): number {
  let hash = Math.imul(seed ^ 0x811c9dc5, 0x01000193)
  for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return hash ^ (hash >>> 15)
}
