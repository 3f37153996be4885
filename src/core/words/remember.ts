/**
 * Remembers what was made of each text, of `most` different ones; then it begins anew, for most texts return soon. Texts and
 * what is made of them are small: words and pieces.
 */
export function remember<Made>(most: number, make: (text: string) => Made): (text: string) => Made {
  const made = new Map<string, Made>()
  return (text) => {
    const known = made.get(text)
    if (known !== undefined) return known
    if (made.size >= most) made.clear()
    const own = detached(text)
    const result = make(own)
    made.set(own, result)
    return result
  }
}

/** A copy that stands alone: what is cut from a text may keep the whole text in memory. */
export function detached(text: string): string {
  return text.split('').join('')
}
