import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanPaperText, cleanText, cleanTopicText } from '../../../src/core/words/clean.ts'

describe('a paper', () => {
  test.each([
    ['  Two\n  lines\tand   more ', 'Two lines and more'],
    [
      'a &lt; b &amp;&amp; c &#233;&#x3b5; &eacute;&Ouml; &alpha; &nosuch; &#0; &#xD800;',
      'a < b && c éε éÖ α &nosuch; &#0; &#xD800;',
    ],
    ['“Attention” — it’s «all»', '"Attention" — it\'s "all"'],
    ['Ｆｕｌｌ－ｗｉｄｔｈ，ｙｅｓ！', 'Full-width,yes!'],
    ['zero\u200bwidth soft\u00adhyphen no\u00a0break \u202ebidi', 'zerowidth softhyphen no break bidi'],
    ['an <i>x</i> of <b>y</b>, <jats:p>z</jats:p> CO<sub>2</sub> <a href="u">w</a>', 'an x of y, z CO2 w'],
    ['if a < b and c > d, after <think> and <EOS>', 'if a < b and c > d, after <think> and <EOS>'],
    ['Code: https://github.com/a/b_c. More at www.x.org, github.com/a/b', 'Code: . More at ,'],
    ...[
      'HTTP://a.b/c',
      'ftp://a.b',
      'WWW.X.ORG',
      'GitHub.com/a',
      'huggingface.co/a',
      'arXiv.org/abs/1',
      'doi.org/10.1/x',
    ].map((url) => [`at ${url}, so`, 'at , so']),
    [
      'Schr\\"odinger, Poincar\\\'{e}, {\\"o}, \\v{S}koda, Fran\\c{c}ois, Erd\\H os, na\\"{\\i}ve',
      'Schrödinger, Poincaré, ö, Škoda, François, Erdős, naïve',
    ],
    ['S\\o ren, \\O{}rsted, \\L{}ukasz, \\ss', 'Søren, Ørsted, Łukasz, ß'],
    ['\\emph{x} and \\textbf{C}ontrastive {\\em y} \\textsc{Foo}', 'x and Contrastive y Foo'],
    ['\\ours is \\method{}, better \\cite{x} \\href{https://a.b}{here} \\textcolor{red}{now}', 'is , better here now'],
    ['$\\alpha$-Divergence $\\varepsilon$ $\\Delta$ $a \\leq b$', 'α-Divergence ε Δ a ≤ b'],
    ['$\\frac{a}{b}$ and $N{=}8$', 'a b and N=8'],
    ['from $5 to $10, \\$100, 5\\% \\& more', 'from $5 to $10, $100, 5% & more'],
    ['($\\times$4) \\(x\\) $$y$$', '(×4) x y'],
    ['OWL~2~DL, ~10', 'OWL 2 DL, ~10'],
    ["``quoted'' `x' Cram\\'er--Rao --- so", '"quoted" \'x\' Cramér–Rao — so'],
    ['S^{2}FT and x^{2} and HyperZ{cdotZ{cdot}W} {DNA}', 'S^{2}FT and x^2 and HyperZ{cdotZ{cdot}W} DNA'],
    ['} { unbalanced {', 'unbalanced'],
    ['\\', ''],
  ])('%j', (text, cleaned) => {
    expect(cleanText(text)).toBe(cleaned)
  })

  test('knows where its formulas are', () => {
    const { text, math } = cleanPaperText('The $k$-means of $x_1$, $5 and \\(y\\)')
    const formulas = []
    for (let i = 0; i < math.length; i += 2) formulas.push(text.slice(math[i], math[i + 1]))
    expect(formulas).toEqual(['k', 'x_1', 'y'])
  })
})

describe('a topic', () => {
  test.each([
    ['“graph neural”，robots； ti：x', '"graph neural",robots; ti:x'],
    ['a\u00a0b\nc', 'a b\nc'],
    ['&quot;a b&quot; R&amp;D', '"a b" R&D'],
    ['<https://arxiv.org/abs/1|the paper> <@U123> <#C1|general> <!here> x', 'the paper    x'],
    ['<https://a.b/c>', 'https://a.b/c'],
    ['schr\\"odinger $\\alpha$-divergence \\varepsilon', 'schrödinger α-divergence ε'],
    ['\\"graph neural\\" OR x', '"graph neural" OR x'],
    ['a -b -- c --d — e | !f & (g NEAR/3 h*) ="LoRA" ti:2:4 A* @moe a < b >= c^2 d_e ~f', undefined],
    ['', undefined],
  ])('%j', (text, cleaned) => {
    expect(cleanTopicText(text)).toBe(cleaned ?? text)
  })
})

test('any string can be cleaned, and no invisible mark is left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const cleaned of [cleanText(text), cleanTopicText(text)]) expect(cleaned).not.toMatch(/[\ue000\ue001\ue002]/)
    }),
  )
})
