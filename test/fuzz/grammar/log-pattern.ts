import { type Random, wordsIn } from '../random.ts'

/** Words of https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
export const patternWords = [
  'ERROR',
  '-DEBUG',
  '?WARN',
  '"a phrase"',
  ...wordsIn(`
    % .* [ ] { } $. $.level ( ) && || = != >= <
  `),
  'IS NULL',
  'IS TRUE',
  'NOT EXISTS',
  '"err*"',
  '*',
  '...',
  ',',
  '$.a[0].b',
  '$.*',
  '\\d+',
  '\\w',
  '\\s',
  ...wordsIn(`
    [a-z] [^0-9] ^ $ ? + | {2,3}
  `),
  '\\.',
]

const atoms = [
  'a',
  'b',
  '1',
  '.',
  '\\d',
  '\\w',
  '\\s',
  '[ab]',
  '[^a]',
  '[a-c1]',
  'ab',
  '\\.',
  ' ',
  '-',
  ':',
]
const counts = ['', '', '', '*', '+', '?', '{2}', '{1,3}', '{2,}']

/** An expression of the subset that AWS allows: no groups, no look-around. */
export const regex = (random: Random): string =>
  random
    .times(1 + random.size(3), () => {
      const body = random
        .times(1 + random.size(5), () => random.pick(atoms) + random.pick(counts))
        .join('')
      return `${random.chance(0.15) ? '^' : ''}${body}${random.chance(0.15) ? '$' : ''}`
    })
    .join('|')

const word = (random: Random) =>
  random.pick(['ERROR', 'answered', 'a', '500', 'GET', '"two words"', '"a\\"b"'])

const value = (random: Random): string =>
  random.pick(['"err*"', '500', '"*a*b*"', 'info', '"GET"', `%${regex(random)}%`])

const comparison = (random: Random) =>
  random.pick([
    () => `= ${value(random)}`,
    () => `!= ${value(random)}`,
    () => `>= ${random.below(600)}`,
    () => `< 1.5`,
    () => random.pick(['IS NULL', 'IS TRUE', 'IS FALSE', 'NOT EXISTS']),
  ])()

const selector = (random: Random) =>
  random.pick(['$.level', '$.status', '$.a.b', '$.a[0]', '$.list[*]', '$.*'])

function jsonTerm(random: Random, depth = 0): string {
  if (depth > 2 || random.chance(0.6)) return `${selector(random)} ${comparison(random)}`
  const operator = random.pick(['&&', '||'])
  return `(${jsonTerm(random, depth + 1)}) ${operator} (${jsonTerm(random, depth + 1)})`
}

const field = (random: Random) =>
  random.chance(0.2)
    ? '...'
    : `${random.pick(['ip', 'user', 'status', 'w1'])}${random.chance(0.5) ? ` ${comparison(random)}` : ''}`

export const pattern = (random: Random): string =>
  random.pick([
    () =>
      random.times(1 + random.size(4), () => random.pick(['', '-', '?']) + word(random)).join(' '),
    () => `%${regex(random)}%`,
    () => `{ ${jsonTerm(random)} }`,
    () => `[${random.times(1 + random.size(4), () => field(random)).join(', ')}]`,
  ])()

const words = [
  'answered',
  'GET',
  '500',
  'ab',
  'aab',
  'a.b',
  '1:2',
  '[x y]',
  '"q r"',
  'ERROR',
  'abc 12',
  '',
]

export const line = (random: Random): string =>
  random.chance(0.4)
    ? JSON.stringify({
        level: random.pick(['info', 'error', null]),
        status: random.pick([200, 500, '500']),
        a: random.pick([{ b: 1 }, [1, { b: 'a' }], 'text', null]),
        list: [1, 'a', true],
      })
    : random
        .times(random.size(9), () => random.pick(words))
        .join(random.pick([' ', '  ', '\t', '']))
