import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readable, visible } from '../../src/core/readable.ts'

describe('readable', () => {
  test.each([
    ['MoE$^2$: Collaborative Inference', 'MoE²: Collaborative Inference'],
    ['S^{2}FT: Structured Sparsity', 'S²FT: Structured Sparsity'],
    [String.raw`$\alpha$-Divergence at 10^{-3}`, 'α-Divergence at 10⁻³'],
    ['CO$_2$ and H$_2$O', 'CO₂ and H₂O'],
    [String.raw`Schr\"odinger \emph{Bridges}`, 'Schrödinger Bridges'],
    [String.raw`$O(n^2)$ in $\mathbb{R}^d$`, 'O(n²) in R^d'],
    ['x_{max} stays', 'x_max stays'],
    ['Cost $100 &amp; <b>more</b>', 'Cost $100 & more'],
    [
      'see https://github.com/a/b_c. And (https://x.org), too',
      'see https://github.com/a/b_c. And (https://x.org), too',
    ],
    ['two\n lines', 'two lines'],
    ['مدل‌های $x^2$ زبانی', 'مدل‌های x² زبانی'],
    ['👩‍🔬 and ❤️ at every\u200done', '👩‍🔬 and ❤️ at everyone'],
    ['\ufdd0a\ufdd1b', 'ab'],
  ])('%j is %j', (text, shown) => {
    expect(readable(text)).toBe(shown)
  })

  test.each([
    ['bidi controls', 'safe\u202egnp.exe\u2066\u061c', 'safegnp.exe'],
    ['zero width', 'a\u200bb\u200d\ufeffc\u00add', 'abcd'],
    ['fillers and tags', 'a\u3164\u{e0041}b', 'ab'],
    ['controls', 'a\u0000\u001b[31mb', 'a[31mb'],
    ['half a pair', 'a\ud800b', 'ab'],
  ])('%s go', (_, text, shown) => {
    expect(visible(text)).toBe(shown)
    expect(readable(text)).toBe(shown)
  })

  test('any text: one line, nothing hidden, and mark-up of chats stays as the words it is', () => {
    expect(readable('<!channel> @everyone [x](y)')).toBe('<!channel> @everyone [x](y)')
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(readable(text)).not.toMatch(/[\n\r\p{Cc}\p{Cf}\p{Cs}]/u)
      }),
    )
  })
})
