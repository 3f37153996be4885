import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeTopic, type Packs, parseTopic, type Topic } from '../../src/core/topic.ts'

const PACKS: Packs = new Map([
  ['moe', 'MoE, "mixture of experts"'],
  ['agents', 'agent, @moe'],
  ['mine', 'cs.LG, cs.CL'],
  ['left', '@right'],
  ['right', '@left'],
  ['broken', 'robot OR'],
  ['filtered', 'llm upvotes:>=3'],
  ['nothing', '-survey'],
])

function read(text: string, dates = false): Topic {
  const parsed = parseTopic(text, PACKS, { dates })
  if (parsed.kind === 'refused') throw new Error(parsed.sentence)
  return parsed.topic
}

function refusal(text: string, dates = false): string {
  const parsed = parseTopic(text, PACKS, { dates })
  return parsed.kind === 'refused' ? parsed.sentence : `read as ${parsed.topic.text}`
}

describe('canonical text', () => {
  const rows: [typed: string, canonical: string][] = [
    // lists
    ['robot, drone', 'drone OR robot'],
    ['robot; drone\nllm', 'drone OR llm OR robot'],
    [',,robot,, drone,', 'drone OR robot'],
    ['robot, drone, -survey', '(drone OR robot) -survey'],
    ['robot, drone -survey', 'drone -survey OR robot'],
    ['robot, -survey, -review', 'robot -review -survey'],
    ['robot or drone Or llm | car', 'car OR drone OR llm OR robot'],
    ['robot||drone', 'drone OR robot'],
    ['robot OR drone AND llm', 'drone AND llm OR robot'],
    ['(robot OR drone) AND llm', 'llm (drone OR robot)'],
    ['robot and drone & llm', 'drone AND llm AND robot'],
    // runs keep their order, lists do not
    ['world models', 'world models'],
    ['world models AND planning', 'planning AND world models'],
    ['a run with "a phrase" -not-this title:x', 'run "a phrase" title:x -not-this'],
    // negation
    ['robot -survey', 'robot -survey'],
    ['robot !survey', 'robot -survey'],
    ['robot NOT survey', 'robot -survey'],
    ['NOT survey robot', 'robot -survey'],
    ['robot (-survey)', 'robot -survey'],
    ['robot NOT NOT drone', 'drone AND robot'],
    ['robot -(-drone)', 'drone AND robot'],
    ['robot -(drone survey)', 'robot -(drone survey)'],
    ['robot -(drone OR survey)', 'robot -(drone OR survey)'],
    ['robot -"world model" -ti:survey -@moe', 'robot -"world model" -@moe -title:survey'],
    ['robot –survey', 'robot -survey'],
    ['robot −survey', 'robot -survey'],
    ['robot - survey', 'robot survey'],
    ['robot --survey', 'robot survey'],
    ['robot — survey', 'robot survey'],
    ['state-of-the-art', 'state-of-the-art'],
    ['R&D', 'r&d'],
    ['Yahoo! Answers', 'yahoo answers'],
    // the word in a written list belongs to its comma
    ['robot, drone, and llm', 'drone OR llm OR robot'],
    ['robot, or drone', 'drone OR robot'],
    ['Robot, Drone, And Llm', 'drone OR llm OR robot'],
    ['robot, drone, & llm', 'drone OR llm OR robot'],
    ['robot (drone; and llm)', 'robot (drone OR llm)'],
    // a written word beside nothing but common words is one of them
    ['robot analysis and research', 'robot analysis'],
    ['the and robot', 'robot'],
    ['the & robot', 'robot'],
    // near
    ['tool NEAR/5 agent', 'agent NEAR/5 tool'],
    ['NOT tool NEAR/3 agent, robot', 'robot -(agent NEAR/3 tool)'],
    ['c1 NEAR/3 b1 NEAR/50 a1', 'b1 NEAR/3 c1 NEAR/50 a1'],
    ['llm NEAR/3 (tool OR agent)', '(agent OR tool) NEAR/3 llm'],
    ['llm NEAR/3 @moe', '@moe NEAR/3 llm'],
    ['llm NEAR/3 tool robot', 'llm NEAR/3 tool robot'],
    // fields
    ['ti:robot ab:drone', 'abstract:drone title:robot'],
    ['title: "world model"', 'title:"world model"'],
    ['ti:(robot drone)', 'title:drone title:robot'],
    ['ab:(robot drone)', 'abstract:(robot drone)'],
    ['ab:(robot NEAR/2 tool drone) llm', 'llm abstract:(robot NEAR/2 tool drone)'],
    ['ti:(robot OR drone)', 'title:drone OR title:robot'],
    ['ti:@moe', 'title:@moe'],
    ['ti:(ti:robot)', 'title:robot'],
    ['cat:cs.*', 'category:cs'],
    ['cat:(cs.CL OR cs.LG) llm', 'llm (category:cs.CL OR category:cs.LG)'],
    ['cat:cs.CL, llm', 'category:cs.CL OR llm'],
    ['cat:@mine', 'category:@mine'],
    ['src:hf robot', 'robot source:hf'],
    ['au:"van der Schaar"', 'author:"van der Schaar"'],
    ['author:Levine', 'author:Levine'],
    ['id:arXiv:2604.01234v2', 'id:2604.01234'],
    ['id:https://doi.org/10.1101/2024.01.01', 'id:10.1101/2024.01.01'],
    // filters hold for the whole topic
    ['robot upvotes:>=20', 'robot upvotes:>=20'],
    ['robot, drone upvotes:>= 20', '(drone OR robot) upvotes:>=20'],
    ['upvotes:>=20, robot, drone', '(drone OR robot) upvotes:>=20'],
    ['robot AND upvotes:>=20', 'robot upvotes:>=20'],
    ['source:hf upvotes:>=20', 'source:hf upvotes:>=20'],
    // exact words and prefixes
    ['="LoRA"', '="LoRA"'],
    ['=LoRA', '="LoRA"'],
    ['ti:="Low-Rank Adaptation"', 'title:="Low-Rank Adaptation"'],
    ['neur*', 'neur*'],
    ['"Graph Neur*"', '"graph neur*"'],
    ['fine-tun*', 'fine-tun*'],
    ['A*', 'A*'],
    // case where it matters
    ['LLM', 'llm'],
    ['GPs', 'GPs'],
    ['IT systems', 'IT systems'],
    ['C', 'C'],
    ['"LLM"', 'llm'],
    // repeats
    ['llm, LLMs, "llm"', 'llm'],
    ['low-rank, "low rank"', '"low rank"'],
    ['llm agents LLMs', 'llm agents'],
    // common words
    ['a survey of the robots', 'survey robots'],
    ['recent papers about robots', 'robots'],
    ['title:research', 'title:research'],
    ['"the robot"', '"the robot"'],
    ['"papers"', '"papers"'],
    // pasted titles
    ['"GPT-4V(ision)"', '"gpt-4v ision"'],
    ['Attention: all you need', 'attention all you need'],
    ['Source: Open-Set Adaptation', 'source open-set adaptation'],
    ['2:4 Sparsity for All', '2:4 sparsity all'],
    ['1,000 genomes', '"1,000" genomes'],
    ['After: the flood', 'after flood'],
    ['“world models”', '"world models"'],
    ['see https://arxiv.org/abs/2604.01234 robots', 'see robots'],
  ]
  test.each(rows)('%s → %s', (typed, canonical) => {
    expect(read(typed).text).toBe(canonical)
    expect(read(canonical)).toEqual({ ...read(typed), hints: read(canonical).hints })
  })

  test('dates are for search and try', () => {
    expect(read('robot after:2026-05-01 before:2026-06-01', true).text).toBe('robot after:2026-05-01 before:2026-06-01')
    expect(refusal('robot after:2026-05-01')).toContain('works in search and try only')
  })
})

describe('refusals', () => {
  const rows: [typed: string, sentence: RegExp][] = [
    ['', /nothing to look for: here ↑/],
    [' , \n;', /nothing to look for/],
    ['-survey', /nothing to look for, only to exclude: -survey here ↑/],
    ['(-survey)', /only to exclude/],
    ['-a1, -b1', /only to exclude/],
    ['upvotes:>=20', /nothing to look for but a filter/],
    ['the of', /too common to look for: the of here ↑/],
    ['research papers', /too common/],
    ['"the"', /"the" is too common/],
    ['""', /quotes hold no word/],
    ['robot "?!"', /quotes hold no word/],
    ['robot ()', /brackets hold nothing/],
    ['robot (the)', /brackets hold nothing/],
    ['https://arxiv.org/abs/2604.01234', /A link is no topic.*did you mean id:2604.01234\?/],
    ['<https://example.org/x>', /A link is no topic/],
    ['arxiv.org/pdf/2604.01234v2', /did you mean id:2604.01234\?/],
    ['robot OR', /Nothing stands after OR: robot OR here ↑/],
    ['OR robot', /Nothing stands before OR: OR here ↑/],
    ['robot AND', /Nothing stands after AND/],
    ['robot & & drone', /Nothing stands after AND/],
    ['robot, OR drone', /Nothing stands before OR.*leave out the comma/],
    ['robot, AND drone', /Nothing stands before AND.*leave out the comma/],
    ['robot, & & drone', /Nothing stands before AND.*leave out the comma/],
    ['the and of', /too common to look for/],
    [', and drone', /Nothing stands before AND/],
    ['robot, and', /Nothing stands before AND/],
    ['robot, and, drone', /Nothing stands before AND/],
    ['robot | | drone', /Nothing stands after OR/],
    ['robot NOT', /Nothing stands after NOT/],
    ['robot (drone OR)', /Nothing stands after OR/],
    ['robot OR the', /One side of this OR holds nothing/],
    ['the AND robot', /one side of this AND are too common/],
    ['robot -the', /too common to exclude/],
    ['robot OR -survey', /One side of this OR.*robot OR -survey here ↑; did you mean robot -survey\?/],
    ['robot OR drone OR -survey', /did you mean \(drone OR robot\) -survey\?/],
    ['-survey OR robot', /One side of this OR/],
    ['robot OR upvotes:>=3', /One side of this OR/],
    ['"world models', /quote is not closed: "world models here ↑/],
    ['(world', /bracket is not closed/],
    ['world)', /closes nothing/],
    ['ti:', /Nothing stands after the field ti/],
    ['ti:(ab:robot)', /field ab stands inside of title/],
    ['ti:-robot', /exclusion stands before the field.*-ti:word/],
    ['ti: -robot', /exclusion stands before the field/],
    ['ti:the', /too common/],
    ['titel:robot', /no field titel: titel: here ↑; write title:,/],
    ['autor:Levine', /write author:/],
    ['upvote:>=20', /write upvotes:/],
    ['cat:cs.CL,cs.LG', /did you mean cat:\(cs.CL OR cs.LG\)/],
    ['source:hf,arxiv llm', /did you mean source:\(hf OR arxiv\)/],
    ['cat:c*', /takes a whole value/],
    ['author:="Levine"', /leave out the =/],
    ['robot upvotes:20', /write it like upvotes:>=20/],
    ['robot upvotes:>20', /write it like upvotes:>=20/],
    ['(robot upvotes:>=20)', /holds for the whole topic/],
    ['robot -upvotes:>=20', /holds for the whole topic/],
    ['robot NEAR/0 drone', /NEAR takes a number from 1 to 50/],
    ['robot NEAR/51 drone', /NEAR takes a number/],
    ['robot NEAR/x drone', /NEAR takes a number/],
    ['robot NEAR/3', /word is missing/],
    ['NEAR/3 robot', /word is missing/],
    ['robot NEAR/3 (drone llm)', /NEAR stands between/],
    ['robot NEAR/3 -drone', /word is missing|NEAR stands between/],
    ['robot NEAR/3 au:Levine', /NEAR stands between/],
    ['robot NEAR/3 the', /NEAR stands between/],
    ['ne*', /at least 3 letters/],
    ['a*', /at least 3 letters/],
    ['=neur*', /no \*/],
    ['=(robot)', /= takes one word/],
    ['@mo', /no pack @mo;?.*/],
    ['@agent', /did you mean @agents\?/],
    ['@left', /names itself/],
    ['@broken', /Pack @broken cannot be read \(Nothing stands after OR\)/],
    ['@filtered', /filter holds for the whole topic/],
    ['@nothing', /nothing to look for, only to exclude/],
    ['word '.repeat(500), /at most 2000 characters/],
    ['word OR '.repeat(1_300), /at most 2000 characters/],
    [Array.from({ length: 65 }, (_, i) => `w${i}`).join(' OR '), /at most 64 words/],
    [`${'('.repeat(17)}robot${')'.repeat(17)}`, /16 deep/],
    ['('.repeat(1_900), /16 deep/],
    ['NOT '.repeat(499), /Nothing stands after NOT/],
  ]
  test.each(rows)('%s', (typed, sentence) => {
    const said = refusal(typed)
    expect(said).toMatch(sentence)
  })

  test('each is one sentence with the place and a mend', () => {
    for (const [typed] of rows) {
      const parsed = parseTopic(typed, PACKS)
      if (parsed.kind === 'topic') continue
      expect(parsed.sentence).toMatch(/^[^.!]*: .*here ↑; .+[.?]$|^[^.!]*: here ↑; .+[.?]$/s)
      expect(parsed.mend).not.toBe('')
      expect(parsed.at).toBeGreaterThanOrEqual(0)
    }
  })

  test('64 leaves and 16 brackets are still read', () => {
    expect(read(Array.from({ length: 64 }, (_, i) => `w${i}`).join(', ')).query).toMatchObject({ kind: 'any' })
    expect(read(`${'('.repeat(16)}robot${')'.repeat(16)}`).text).toBe('robot')
  })
})

/** As long as a topic may be, of one piece. */
const fill = (piece: string, length = 2_000): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length)

describe('hostile topics are refused in one short sentence', () => {
  test.each([
    ['10,000 characters', fill('robot ', 10_000), 'A topic has at most 2000 characters'],
    ['one word of 10,000', fill('a', 10_000), 'A topic has at most 2000 characters'],
    ['1,000 ORs', Array.from({ length: 1_000 }, (_, n) => `w${n}`).join(' OR '), 'A topic has at most 2000 characters'],
    ['400 ORs', fill('w OR '), 'A topic has at most 64 words and phrases, those of its packs counted'],
    ['ORs alone', fill('OR '), 'Nothing stands before OR'],
    ['bars', fill('|'), 'Nothing stands before OR'],
    ['brackets', fill('('), 'Brackets and packs go 16 deep at most'],
    ['brackets the wrong way round', fill(')'), 'This bracket closes nothing'],
    ['empty brackets', fill('()'), 'These brackets hold nothing to look for'],
    ['NOTs', fill('NOT '), 'Nothing stands after NOT'],
    ['NOTs in brackets', fill('-('), 'Brackets and packs go 16 deep at most'],
    ['quotes', fill('"'), 'The quotes hold no word'],
    ['an odd number of quotes', fill('"a" ', 1_997), 'A quote is not closed'],
    ['fields in fields', fill('ti:ab:'), 'The field ab stands inside of title'],
    ['fields in brackets in fields', fill('ti:('), 'Brackets and packs go 16 deep at most'],
    ['values with commas', `cat:${fill('a,b', 1_990)}`, 'A field takes one value, or several in brackets'],
    ['colons', fill(':'), 'There is nothing to look for'],
    ['words between colons', fill('a:'), 'These words are too common to look for'],
    ['stop words', fill('a,'), 'These words are too common to look for'],
    ['a title of stop words in quotes', `"${fill('of the ', 700)}"`, `"${fill('of the ', 119)}…`],
    ['wildcards', fill('*'), 'There is nothing to look for'],
    ['words with wildcards', fill('abc* '), 'A topic has at most 64 words and phrases, those of its packs counted'],
    ['a phrase of 1,000 words', `"${fill('a b ', 1_990)}"`, 'The phrases of a topic have at most 256 words'],
    ['a compound of 1,000', fill('a-'), 'The phrases of a topic have at most 256 words'],
    ['a run of 2,000 signs', fill('世界模型'), 'The phrases of a topic have at most 256 words'],
    ['many phrases', fill('"a b c d e f g h i j", '), 'The phrases of a topic have at most 256 words'],
    ['NEAR without end', fill('ab NEAR/50 '), 'NEAR joins at most 8 words, phrases or groups'],
    ['combining marks alone', fill('\u0301'), 'There is nothing to look for'],
    ['characters that turn the text around', fill('\u202e'), 'There is nothing to look for'],
    ['NULs', fill('\0'), 'There is nothing to look for'],
    ['halves of characters', fill('\ud800'), 'There is nothing to look for'],
    ['equals signs', fill('='), 'There is nothing to look for'],
    ['entities', fill('&amp;'), 'There is nothing to look for'],
    ['LaTeX without end', fill('{\\"'), 'The quotes hold no word'],
    ['a pack that nobody made', `@${fill('x', 1_990)}`, `There is no pack @${fill('x', 102)}…`],
  ])('%s', (_, typed, fault) => {
    const parsed = parseTopic(typed, PACKS)
    const sentence = parsed.kind === 'refused' ? parsed.sentence : `read as ${parsed.topic.text}`
    expect(sentence.startsWith(fault), sentence).toBe(true)
    expect(sentence.length).toBeLessThan(400)
  })

  test('an OR with a side to exclude spells out what was meant only where that is short', () => {
    const many = Array.from({ length: 63 }, (_, n) => `w${n}`).join(' OR ')
    expect(refusal(`${many} OR -survey`)).toMatch(/here ↑; add what to look for, or leave out the OR\.$/)
  })

  test('packs that grow into each other, that are long, or that do not close', () => {
    const packs = new Map(Array.from({ length: 15 }, (_, n) => [`p${n}`, fill(`@p${n + 1}, `, 60)]))
    packs.set('p15', 'robot').set('long', fill('robot ', 200_000)).set('odd', 'robot "arm').set('in', 'drone, @odd')
    const refused = (typed: string): string => {
      const parsed = parseTopic(typed, packs)
      return parsed.kind === 'refused' ? parsed.sentence : ''
    }
    expect(refused('@p0')).toContain('at most 64 words and phrases')
    expect(refused('drone @long')).toBe(
      'Pack @long cannot be read (A topic has at most 2000 characters): drone @long here ↑; mend the pack: split it in two.',
    )
    expect(refused('drone @odd')).toMatch(/^Pack @odd cannot be read \(A quote is not closed\): drone @odd here ↑/)
    expect(refused('drone @in')).toMatch(/^Pack @in cannot be read \(A quote is not closed\): drone @in here ↑/)
  })
})

test('a * inside of a word is refused; names and formulas with one are words', () => {
  expect(refusal('gr*ph')).toBe('A * stands only at the end of a word: gr*ph here ↑; write the whole word.')
  expect(refusal('robot gra*h')).toMatch(/; write gra\*, or the whole word\.$/)
  for (const typed of ['A*-search', 'C*-algebras', 'D*Lite', 'f*g'])
    expect(parseTopic(typed, new Map())).toMatchObject({ kind: 'topic', topic: { text: typed } })
})

test('a field before two words says that it holds for one', () => {
  const parsed = parseTopic('ti:world models', new Map())
  expect(parsed).toMatchObject({
    topic: { hints: ['ti: holds for one word only: write ti:(world models) for both.'] },
  })
})

test.each(['GPs@A**', 'LLMs!A**', '2:4A*!A**'])('%s has no open end, for A* is a name', (typed) => {
  const topic = read(typed)
  expect(read(topic.text)).toEqual(topic)
})

test('what cannot be seen parts words and is no part of the topic', () => {
  expect(read('ro\0bot\ud800 arm\u0007').text).toBe('ro bot arm')
})

test('a topic at its limits is read, and its key stays small', () => {
  const phrases = Array.from(
    { length: 25 },
    (_, n) => `"${Array.from({ length: 10 }, (_, at) => `w${n}x${at}`).join(' ')}"`,
  )
  const topic = read(phrases.join(' OR '))
  expect(topic.query).toMatchObject({ kind: 'any', of: { length: 25 } })
  expect(topic.key.length).toBeLessThan(40_000)
  expect(read(fill('世界模型', 256)).key.length).toBeLessThan(40_000)
})

describe('hints', () => {
  test.each([
    ['robot not drone', /In lower case “not” is a word/],
    ['robot NEAR drone', /NEAR alone is a word/],
    ['robot, drone -survey', /put a comma before it/],
    ['au:Sergey Levine', /A whole name needs quotes: author:"Sergey Levine"\./],
    ['au:Sergey V. Levine robots', /A whole name needs quotes: author:"Sergey V. Levine"\./],
    ['au:van der Schaar', /A whole name needs quotes: author:"van der Schaar"\./],
    ['au:(Sergey Levine OR Li) robot', /A whole name needs quotes: author:"Sergey Levine"\./],
    ['au:(Li, Mihaela van der Schaar)', /A whole name needs quotes: author:"Mihaela van der Schaar"\./],
    ['deep research', /“research” is too common .* in quotes, "deep research" looks for it too\./],
    ['research agents, drone', /in quotes, "research agents" looks for it too\./],
    ['a deep research agent for robots', /in quotes, "deep research agent" looks for it too\./],
    ['IT systems', /“IT” in capitals is a name, found in capitals only/],
    ['au:"J. Li"', /stands for everybody with these initials/],
  ])('%s', (typed, hint) => {
    expect(read(typed).hints.join(' ')).toMatch(hint)
  })
  test.each([
    ...['robot, drone, -survey', 'robot, (drone -survey)', 'robot -survey', 'au:"Jia Li"', 'robot NOT drone'],
    ...['au:levine robot', 'au:(Levine OR Li)', 'au:Levine de novo design', 'mixture of experts', '="IT" systems'],
    ...['papers about robots', 'recent research on robots', '"deep research"', 'ti:(research agents)'],
  ])('none for %s', (typed) => {
    expect(read(typed).hints).toEqual([])
  })
})

describe('keys', () => {
  test.each([
    ['LLM agents', 'agent llms'],
    ['low-rank', '"low rank"'],
    ['@moe', 'MoE OR "mixture of expert"'],
    ['@moe, robot', 'robot, "mixture of experts", moe'],
    ['a1 AND b1', 'b1 & a1'],
    ['tool NEAR/5 agent', 'agents NEAR/5 tools'],
    ['modelling behaviour', 'modeling behavior'],
    ['cat:cs.lg', 'category:cs.LG'],
  ])('%s is one query with %s', (one, other) => {
    expect(read(one).key).toBe(read(other).key)
  })
  test.each([
    ['low-rank', 'lowrank'],
    ['low-rank', 'low rank'],
    ['GPs', 'gps'],
    ['lora', '="LoRA"'],
    ['world models', 'world AND models'],
    ['ti:robot', 'robot'],
    ['neur*', 'neur'],
  ])('%s is another query than %s', (one, other) => {
    expect(read(one).key).not.toBe(read(other).key)
  })
})

describe('the reading in words', () => {
  test.each([
    ['llm agents', '"llm" and "agents" in the title or in one sentence'],
    ['lora, "mixture of experts"', 'any of "mixture of experts", "lora"'],
    ['robot, drone, -survey', 'any of "drone", "robot"; not "survey"'],
    [
      'llm agents, robot -survey',
      'any of ("llm" and "agents" in the title or in one sentence), ("robot" and not "survey")',
    ],
    ['benchmark, world models', 'any of "benchmark", ("world" and "models" in the title or in one sentence)'],
    ['au:Levine, cat:cs.RO', 'any of (by Levine), (in category cs.RO)'],
    ['ti:robot, drone', 'any of "drone", ("robot" in the title)'],
    [
      'arm, (toy AND (drone, world models))',
      'any of "arm", ("toy" and ("drone" or ("world" and "models" in the title or in one sentence)))',
    ],
    ['="LoRA" ti:graph', 'exactly "LoRA"; "graph" in the title'],
    ['neur* NEAR/5 tool', '"neur…" near "tool" (at most 4 words between)'],
    [
      'au:"S. Levine" cat:cs src:hf upvotes:>=20',
      'by S. Levine; in category cs and below; from source hf; with at least 20 upvotes',
    ],
    ['@moe', 'pack moe: any of "mixture of experts", "moe"'],
  ])('%s', (typed, reading) => {
    expect(describeTopic(read(typed))).toBe(reading)
  })
})

describe('any text', () => {
  const piece = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        'robot',
        'LLMs',
        'low-rank',
        'the',
        'GPs',
        'C++',
        'A*',
        'neur*',
        '2:4',
        '1,000',
        'über',
      ),
    },
    { weight: 4, arbitrary: fc.constantFrom(' ', ' ', ', ', '\n', ' OR ', ' AND ', ' and ', ' | ', ' & ', ' - ') },
    { weight: 2, arbitrary: fc.constantFrom('(', ')', '"', '=', '-', '!', 'NOT ', ' NEAR/3 ', ':', '*', '—') },
    {
      weight: 2,
      arbitrary: fc.constantFrom('ti:', 'ab:', 'au:', 'cat:', 'src:', 'id:', 'upvotes:>=3', 'after:2026-01-01'),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('@moe', '@agents', '@left', '@x', '"world model"', '="LoRA"', '&amp;', '\\alpha'),
    },
  )
  const grammar = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))
  const texts = fc.oneof(grammar, fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 3_000 }))

  test('is read or refused in one sentence, and never throws', () => {
    fc.assert(
      fc.property(texts, fc.boolean(), (text, dates) => {
        const parsed = parseTopic(text, PACKS, { dates })
        if (parsed.kind === 'refused') expect(parsed.sentence).toContain('here ↑')
      }),
      { numRuns: 5_000 },
    )
  })

  test('that is read has a canonical text that reads back to itself', () => {
    fc.assert(
      fc.property(grammar, (text) => {
        const first = parseTopic(text, PACKS)
        if (first.kind === 'refused') return
        const again = read(first.topic.text)
        expect(again.text).toBe(first.topic.text)
        expect(again.key).toBe(first.topic.key)
        expect(again.query).toEqual(first.topic.query)
      }),
      { numRuns: 5_000 },
    )
  })
})
