import { expect, test } from 'vitest'
import type { Expression } from '../../../services/viewer/filter/xray/expression.ts'
import { matches } from '../../../services/viewer/filter/xray/matches.ts'
import { parseFilterExpression } from '../../../services/viewer/filter/xray/parse.ts'
import {
  flagsOf,
  noPrefilter,
  prefilterFor,
} from '../../../services/viewer/filter/xray/prefilter.ts'
import { FilterError } from '../../../services/viewer/filter/xray/scanner.ts'
import type { FilterElement, TraceSubject } from '../../../services/viewer/filter/xray/subject.ts'
import { readSubject, writeSubject } from '../../../services/viewer/filter/xray/subject-text.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'

const element = (fields: Partial<FilterElement> = {}): FilterElement => ({
  flags: { ok: true },
  numbers: {},
  texts: {},
  ...fields,
})

/** activities answers 200 in 0.2 s, though its call of payments.example.com was throttled. */
const bought: TraceSubject = {
  trace: element({
    numbers: { responsetime: 0.2, duration: 2.5, 'http.status': 200 },
    flags: { ok: true, root: true, inferred: true },
    texts: {
      'http.url': ['http://shop.example.com/api/game/v2/'],
      'http.method': ['GET'],
      'http.useragent': ['curl/8.5'],
      'http.clientip': ['10.0.0.7'],
      user: ['alice', 'bob'],
      name: ['activities'],
      type: ['AWS::EC2::Instance'],
      message: ['no "luck"'],
      availabilityzone: ['us-east-1a'],
      'instance.id': ['i-0b5a4678fc325bg98'],
      'resource.arn': ['arn:aws:sns:us-east-1:1:topic'],
    },
  }),
  services: [
    {
      ...element({ flags: { ok: true, root: true }, numbers: { responsetime: 0.2 } }),
      node: { name: 'activities', type: 'AWS::EC2::Instance', accountId: '123456789012' },
    },
    {
      ...element({ flags: { error: true, throttle: true, inferred: true } }),
      node: { name: 'payments.example.com', type: 'remote' },
    },
  ],
  edges: [
    {
      ...element({ flags: { error: true, throttle: true }, numbers: { 'http.status': 429 } }),
      from: { name: 'activities', type: 'AWS::EC2::Instance' },
      to: { name: 'payments.example.com', type: 'remote' },
    },
  ],
  annotations: { age: [30], gameid: ['817DL6VO'], isPaid: [true], mixed: ['a', 7] },
}

const failed: TraceSubject = {
  trace: element({
    flags: { fault: true, partial: true, root: true },
    numbers: { responsetime: 6, duration: 6 },
    texts: { name: ['notifications'] },
  }),
  services: [{ ...element({ flags: { fault: true } }), node: { name: 'notifications' } }],
  edges: [],
  annotations: {},
}

const groups: Record<string, string> = {
  slow: 'responsetime > 3',
  'slow-or-paid': 'group.name = "slow" OR annotation.isPaid',
  circle: 'group.name = "circle" OR group.name = "round"',
  round: 'group.name = "circle"',
}

const findGroup = (_: string, name: string): Expression | undefined =>
  name in groups ? parseFilterExpression(groups[name]!) : undefined

function isMatch(text: string, subject: TraceSubject): boolean {
  const expression = parseFilterExpression(text)
  return expression === undefined || runAtOnce(matches(expression, subject, findGroup))
}

const asStored = (subject: TraceSubject) => readSubject(writeSubject(subject))

/** The prefilter as the database tests it. */
function mayMatch(text: string, subject: TraceSubject): boolean {
  const { traceFlags, partFlags, needle } = prefilterFor(parseFilterExpression(text))
  const has = flagsOf(subject)
  return (
    (has.traceFlags & traceFlags) === traceFlags &&
    (has.partFlags & partFlags) === partFlags &&
    writeSubject(subject).includes(needle)
  )
}

const table: [expression: string, bought: boolean, failed: boolean][] = [
  ['', true, true],
  ['ok', true, false],
  ['!ok', false, true],
  ['ok = false', false, true],
  ['OK != TRUE', false, true],
  ['fault', false, true],
  ['error OR throttle', false, false],
  ['partial', false, true],
  ['inferred', true, false],
  ['root', true, true],
  ['responsetime > 5', false, true],
  ['responseTime > 5', false, true],
  ['duration >= 5 AND duration <= 8', false, true],
  ['duration >= 2.5 duration<=2.5', true, false],
  ['ok !partial duration <3', true, false],
  ['http.status = 200', true, false],
  ['http.status != 200', false, true],
  ['http.status', true, false],
  ['http.status < 300', true, false],
  ['http.url CONTAINS "/api/game/"', true, false],
  ['http.url AND responseTime > 2', false, false],
  [
    'http.url BEGINSWITH "http://shop.example.com/" AND http.url CONTAINS "/v2/" AND !service("api.example.com")',
    true,
    false,
  ],
  ['http.url endswith "/v2/"', true, false],
  ['http.method = "GET"', true, false],
  ['http.method = "get"', false, false],
  ['http.useragent BEGINSWITH "curl"', true, false],
  ['http.clientip = "10.0.0.7"', true, false],
  ['user CONTAINS ""', true, false],
  ['user = "bob"', true, false],
  ['user != "bob"', false, true],
  ['name = "activities" AND type = "AWS::EC2::Instance"', true, false],
  ['message = "no \\"luck\\""', true, false],
  ['availabilityzone = "us-east-1a"', true, false],
  ['instance.id BEGINSWITH "i-"', true, false],
  ['resource.arn CONTAINS ":sns:"', true, false],
  ['annotation.age', true, false],
  ['!annotation.age', false, true],
  ['annotation.age > 29', true, false],
  ['annotation[age] = 30', true, false],
  ['annotation["age"] <= 29', false, false],
  ['annotation.age = "30"', false, false],
  ['annotation.gameid = "817DL6VO"', true, false],
  ['annotation.gameid BEGINSWITH "817"', true, false],
  ['annotation.Gameid', false, false],
  ['annotation.isPaid = true', true, false],
  ['annotation.isPaid != true', false, true],
  ['annotation.mixed = 7 AND annotation.mixed = "a"', true, false],
  ['service("payments.example.com")', true, false],
  ['service("payments.example.com") { throttle }', true, false],
  ['service("payments.example.com") { ok }', false, false],
  ['service() { fault }', false, true],
  ['service()', true, true],
  ['service("activities") {root = true and responsetime < 1}', true, false],
  ['service("activities") { root fault }', false, false],
  ['service(id(name: "activities", type: "AWS::EC2::Instance"))', true, false],
  ['service(id(name: "activities", type:"client"))', false, false],
  ['service(id(account.id: "123456789012")) { ok }', true, false],
  ['service("notifications") { !error (fault OR ok) }', false, true],
  ['edge("activities", "payments.example.com")', true, false],
  ['edge("payments.example.com", "activities")', false, false],
  ['edge("activities", "payments.example.com") { http.status = 429 }', true, false],
  ['edge("activities", id(type: "remote")) { fault }', false, false],
  ['edge("activities", id(name: "payments.example.com", type: "remote")) { error }', true, false],
  ['group.name = "slow"', false, true],
  ['group.name != "slow"', true, false],
  ['group.name = "slow-or-paid"', true, true],
  ['group.name = "nobody"', false, false],
  ['group.name = "circle"', false, false],
  ['group.name = "slow" AND user = "alice"', false, false],
  ['fault OR ok AND partial', false, true],
  ['(fault OR ok) AND partial', false, true],
  ['(fault OR ok) AND !partial', true, false],
  ['!!fault', false, true],
  ['!(fault OR ok)', false, false],
]

test.each(table)('%s', (expression, boughtMatches, failedMatches) => {
  expect(isMatch(expression, bought)).toBe(boughtMatches)
  expect(isMatch(expression, failed)).toBe(failedMatches)
  // A subject that fails the prefilter must not match.
  expect(mayMatch(expression, bought) || !boughtMatches).toBe(true)
  expect(mayMatch(expression, failed) || !failedMatches).toBe(true)
  expect(isMatch(expression, asStored(bought))).toBe(boughtMatches)
  expect(isMatch(expression, asStored(failed))).toBe(failedMatches)
})

test('an expression and its opposite together match all traces', () => {
  const terms = table.map(([expression]) => expression).filter(Boolean)
  let state = 42
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state % below
  }
  const grow = (depth: number): string => {
    const term = terms[random(terms.length)]!
    if (depth === 0) return term
    const joint = [' AND ', ' OR ', ' '][random(3)]
    return `${random(2) ? '!' : ''}(${grow(depth - 1)})${joint}(${grow(depth - 1)})`
  }

  for (let round = 0; round < 500; round++) {
    const expression = grow(random(4))
    for (const subject of [bought, failed]) {
      expect(mayMatch(expression, subject) || !isMatch(expression, subject)).toBe(true)
      const both = [expression, `!(${expression})`].map(text => isMatch(text, subject))
      expect(both.filter(Boolean), expression).toHaveLength(1)
    }
  }
})

const wrong: [expression: string, position: number, expected: string][] = [
  ['fualt', 0, 'service(), edge(), annotation.<key>'],
  ['ok AND', 6, 'a keyword'],
  ['ok OR OR fault', 6, 'service(), edge()'],
  ['(ok', 3, '")"'],
  ['ok)', 2, 'AND, OR, another term or the end'],
  ['responsetime > "5"', 15, 'a number'],
  ['responsetime contains "5"', 13, '=, !=, <'],
  ['responsetime > 5s', 15, 'a number'],
  ['http.url > "a"', 9, 'CONTAINS'],
  ['http.url = alice', 11, 'a text in double quotes'],
  ['http.url = "alice', 11, 'a closing double quote'],
  ['ok = 1', 5, 'true or false'],
  ['ok > true', 3, '= or !='],
  ['service(activities)', 8, 'a service name in double quotes or id()'],
  ['service("a" {ok}', 12, '")"'],
  ['service("a") {ok', 16, '"}"'],
  ['service("a") {}', 14, 'a keyword'],
  ['service("a") { annotation.age }', 15, 'a keyword such as fault'],
  ['service("a") { service("b") }', 15, 'a keyword such as fault'],
  ['service(id(nam: "a"))', 11, 'name, type or account.id'],
  ['edge("a")', 8, '","'],
  ['annotation.', 11, 'a key'],
  ['annotation.age > true', 15, '= or !='],
  ['group.name CONTAINS "a"', 11, '= or !='],
  ['rootcause.fault.service { name = "Auth" }', 0, 'rootcause.* is not supported'],
  ['first', 0, 'rootcause.* is not supported'],
  ['ok; DROP TABLE trace', 2, 'AND, OR, another term or the end'],
  ['('.repeat(10_240), 101, 'at most 100 brackets in one another'],
  ['x'.repeat(40_000), 32_768, 'at most 32768 characters'],
]

test.each(wrong)('%.40s is rejected where it is wrong', (expression, position, expected) => {
  const parse = () => parseFilterExpression(expression)

  expect(parse).toThrow(FilterError)
  expect(parse).toThrow(
    expect.objectContaining({ position, expected: expect.stringContaining(expected) }),
  )
})

test('the prefilter has the conditions that the database can test', () => {
  const prefilter = (text: string) => prefilterFor(parseFilterExpression(text))

  expect(prefilter('fault AND service("a") { throttle http.url CONTAINS "/\\"q" }')).toStrictEqual({
    traceFlags: 8,
    partFlags: 4,
    needle: '/\\"q',
    amounts: 0,
  })
  const { amounts } = prefilterFor(
    parseFilterExpression('errorsinside AND sampledout AND incomplete', { withStates: true }),
  )
  expect(amounts).toBe(3)
  expect(prefilter('fault OR name = "a"')).toStrictEqual(noPrefilter)
  expect(prefilter('!fault !service("a")')).toStrictEqual(noPrefilter)
})

test('many terms are tested on many elements in short steps', () => {
  const { edges } = bought
  const big = { ...bought, edges: Array.from({ length: 20_000 }, () => edges[0]!) }
  const expression = parseFilterExpression(Array(500).fill('edge("a", "b")').join(' OR '))!

  const steps = matches(expression, big, () => undefined)

  let count = 0
  while (!steps.next().done) count++
  expect(count).toBe(499)
})

test('expressions of 10 KB are parsed at once', () => {
  const long = [
    Array.from({ length: 1000 }, (_, index) => `duration > ${index}`).join(' OR '),
    `${'!'.repeat(10_000)}ok`,
    `http.url CONTAINS "${'/'.repeat(10_000)}"`,
  ]

  expect(long.map(expression => isMatch(expression, bought))).toStrictEqual([true, true, false])
})
