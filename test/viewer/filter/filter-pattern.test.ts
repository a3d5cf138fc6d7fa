import { describe, expect, test } from 'vitest'
import { parseFilterPattern } from '../../../services/viewer/filter/logs/filter-pattern.ts'
import { FilterPatternError } from '../../../services/viewer/filter/logs/pattern-scanner.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'
import { settle } from '../../../services/viewer/turns/verdict.ts'

const lines = {
  error: '{"level":"error","status":500,"durationMillis":312.5,"ok":false,"user":{"id":"u1"}}',
  info: '{"level":"info","status":200,"durationMillis":12,"ok":true,"tags":["a","b"],"none":null}',
  number: '{"status":"404","level":"err or (warn)"}',
  text: 'ERROR [main] could not open "the file": code 42',
  broken: '{"level":"error"',
}

const isMatch = (pattern: string, line: string) =>
  runAtOnce(settle(parseFilterPattern(pattern).matches(line)))

/** The lines that match a pattern, after the test of needles that SQLite does. */
function found(pattern: string): string[] {
  const { needles } = parseFilterPattern(pattern)
  return Object.entries(lines).flatMap(([name, raw]) =>
    needles.every(needle => raw.includes(needle)) && isMatch(pattern, raw) ? [name] : [],
  )
}

describe('a filter pattern', () => {
  test.each([
    ['', ['error', 'info', 'number', 'text', 'broken']],
    ['   ', ['error', 'info', 'number', 'text', 'broken']],
    ['ERROR', ['text']],
    ['error', ['error', 'broken']],
    ['ERROR main', ['text']],
    ['ERROR info', []],
    ['level -error', ['info', 'number']],
    ['-level', ['text']],
    ['?ERROR ?info', ['info', 'text']],
    ['level ?info ?500', ['error', 'info', 'number', 'broken']],
    ['?info -500', ['info', 'number', 'text', 'broken']],
    ['"could not open"', ['text']],
    ['- "could not"', ['error', 'info', 'number', 'broken']],
    ['?ERROR ?"level\\":\\"info"', ['info', 'text']],
    ['"open \\"the file\\""', ['text']],
    ['-"could not" main', []],
    ['%c[a-z]+ 4\\d%', ['text']],
    ['{ $.level = "error" }', ['error']],
    ['{ $.level = error }', ['error']],
    ['{$.level="err*"}', ['error', 'number']],
    ['{ $.level = "*r*o*" }', ['error', 'number']],
    ['{ $.level = "*rr" }', []],
    ['{ $.level = %^inf% }', ['info']],
    ['{ $.level != "info" }', ['error', 'number']],
    ['{ $.status = 404 }', ['number']],
    ['{ $.status =! 500 }', ['info', 'number']],
    ['{ $.status = 4* }', ['number']],
    ['{ $.level = * }', ['error', 'info', 'number']],
    ['{ $.durationMillis < 1.2e+1 || $.status = -5 }', []],
    ["{ $.['level'] = info }", ['info']],
    ['{ $.status = 500.0 }', ['error']],
    ['{ $.status >= 200 }', ['error', 'info']],
    ['{ $.durationMillis > 12 }', ['error']],
    ['{ $.durationMillis <= 1.2e1 }', ['info']],
    ['{ $.user.id = "u1" }', ['error']],
    ['{ $.tags[1] = "b" }', ['info']],
    ["{ $['user']['id'] = \"u1\" }", ['error']],
    ['{ $.tags[*] = "b" }', ['info']],
    ['{ $.*.id = "u*" }', ['error']],
    ['{ $.*.id NOT EXISTS }', ['info', 'number']],
    ['{ $.none IS NULL }', ['info']],
    ['{ $.ok IS TRUE }', ['info']],
    ['{ $.ok IS FALSE }', ['error']],
    ['{ $.user NOT EXISTS }', ['info', 'number']],
    ['{ $.toString NOT EXISTS }', ['error', 'info', 'number']],
    ['{ $.level = "error" && $.status = 200 }', []],
    ['{ $.level = "error" || $.status = 200 }', ['error', 'info']],
    ['{ $.level = "info" || $.level = "error" && $.status = 1 }', ['info']],
    ['{ ($.level = "info" || $.level = "error") && ($.status = 500) }', ['error']],
    ['{ $.level = "err or (warn)" }', ['number']],
  ])('%s', (pattern, names) => {
    expect(found(pattern)).toStrictEqual(names)
  })

  test.each([
    ['[ip, user, time, request, status, bytes]', ['ok', 'missing', 'broken']],
    ['[ip, user, time, request, status = 4*, bytes]', ['missing']],
    ['[..., status = 404 || status = 500, bytes]', ['missing', 'broken']],
    ['[..., status >= 400 && status < 500, bytes]', ['missing']],
    ['[ip != 127.0.0.1, ...]', ['missing', 'short']],
    ['[ip = %^127%, ..., bytes > 1000]', ['ok']],
    ['[..., request = "GET *.html*", status, bytes]', ['ok']],
    ['[ip, user = "frank" || user = ERROR, ...]', ['ok', 'short']],
    ['[w1, w2]', ['short']],
    ['[w1=!ERROR && w1=!10.0.0.7, w2, ...]', ['ok', 'broken', 'short']],
    ['[..., request=*.html*, status=2*,]', ['ok']],
    ['[...]', ['ok', 'missing', 'broken', 'short']],
  ])('of fields separated by spaces: %s', (pattern, names) => {
    const accessLog = {
      ok: '127.0.0.1 frank [10/Oct/2000:13:25:15 -0700] "GET /a.html HTTP/1.0" 200 1534',
      missing: '10.0.0.7 - [10/Oct/2000:13:35:22 -0700] "GET /b.gif HTTP/1.0" 404 512',
      broken: '127.0.0.1 - [10/Oct/2000:13:50:35 -0700] "GET /c HTTP/1.0" 500 5',
      short: 'main ERROR',
    }

    const found = Object.entries(accessLog).filter(([, line]) => isMatch(pattern, line))
    expect(found.map(([name]) => name)).toStrictEqual(names)
  })

  test.each([
    ['"never closed', 0, 'a closing double quote'],
    ['term "never', 5, 'a closing double quote'],
    ['{', 1, 'a selector'],
    ['{ }', 2, 'a selector'],
    ['{ level = "x" }', 2, 'a selector'],
    ['{ $.level }', 10, 'NOT EXISTS'],
    ['{ $.level ~ 1 }', 10, 'NOT EXISTS'],
    ['{ $.level = }', 12, 'a number, a "text" or a %regex%'],
    ['{ $.status > "x" }', 13, 'a number'],
    ['{ $.level = "x"', 15, '"}"'],
    ['{ ($.level = "x" }', 17, '")"'],
    ['{ $.level = "x" } more', 18, 'the end of the pattern'],
    ['%[%', 0, 'a regular expression'],
    ['%(a+)+b%', 0, 'without parentheses'],
    ['%a!%', 0, 'without parentheses'],
    ['%\ufeff%', 0, 'without parentheses'],
    ['{ $.a = %a% && $.b = %b% && $.c = %c% }', 34, 'no more than 2 regular expressions'],
    ['{ $.*.a[*] = 1 }', 10, 'one wildcard in a selector'],
    ['[a, b', 5, '"]"'],
    ['[]', 1, 'the name of a field'],
    ['[a, , b]', 4, 'the name of a field or ...'],
    ['[a, ..., b, ...]', 15, 'one ... in a pattern'],
    ['[a = ]', 5, 'a number, a "text" or a %regex%'],
    ['[a] b', 4, 'the end of the pattern'],
    [`{ ${'('.repeat(60)}`, 53, 'fewer nested parentheses'],
  ])('%s is rejected at its mistake', (pattern, position, expected) => {
    const problem = problemOf(pattern)

    expect(problem).toBeInstanceOf(FilterPatternError)
    expect(problem).toMatchObject({ position, expected: expect.stringContaining(expected) })
  })

  test.each([
    ['ERROR:', 5, ':'],
    ['?Status: timeout', 7, ':'],
    ['[ERROR', 6, undefined],
    ['email@example.com', 5, '@'],
    ['a-b', 1, '-'],
    ['a.b', 1, '.'],
    ['ERR*', 3, '*'],
    ['/api', 0, '/'],
    ['(a', 0, '('],
    ['a ]', 2, ']'],
    ['a {', 2, '{'],
    ['caf\u00e9', 3, '\u00e9'],
    ['level\\":', 5, '\\'],
    ['ERROR?', 5, '?'],
    ['--a', 1, '-'],
    ['`ERROR`', 0, '`'],
    ['{ $.a = b:c }', 9, ':'],
    ['{ $.a = /b }', 8, '/'],
    ['{ $.a = \u00e9 }', 8, '\u00e9'],
    ['{ $.a = b@c }', 9, '@'],
    ['{ $."a" = 1 }', 3, undefined],
    ['{ $.["a"] = 1 }', 3, undefined],
    ['[a = b:c, d]', 6, ':'],
  ])('AWS refuses %s', (pattern, position, characters) => {
    const message = characters && `Invalid character(s) in term '${characters}'`

    const problem = problemOf(pattern)

    expect(problem).toBeInstanceOf(FilterPatternError)
    expect(problem).toMatchObject({ position, message: expect.stringContaining(message ?? '') })
  })

  test('is quick with many wildcards on a long line', () => {
    const pattern = `{ $.a = "${'*a'.repeat(100)}*b" }`

    expect(isMatch(pattern, JSON.stringify({ a: 'a'.repeat(100_000) }))).toBe(false)
  })
})

function problemOf(pattern: string): unknown {
  try {
    return parseFilterPattern(pattern)
  } catch (problem) {
    return problem
  }
}
