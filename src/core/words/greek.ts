/** Greek letters and what people call them: `ε-shrinking`, `epsilon-shrinking` and `\varepsilon`-shrinking are one word. */
const NAMES =
  'α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi ο omicron π pi ρ rho σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega'.split(
    ' ',
  )

/** Lower-case letter → English name. */
export const GREEK_NAMES: ReadonlyMap<string, string> = new Map(
  NAMES.flatMap((letter, i) => (i % 2 === 0 ? [[letter, NAMES[i + 1] ?? letter] as const] : [])),
)

/** Name as LaTeX and HTML spell it → letter: `epsilon`, `varepsilon`, `Epsilon`. */
export const GREEK_LETTERS: ReadonlyMap<string, string> = new Map(
  [...GREEK_NAMES].flatMap(([letter, name]) => [
    [name, letter] as const,
    [`var${name}`, letter] as const,
    [name.charAt(0).toUpperCase() + name.slice(1), letter.toUpperCase()] as const,
  ]),
)
