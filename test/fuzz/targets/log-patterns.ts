import { parseFilterPattern } from '../../../services/viewer/filter/logs/filter-pattern.ts'
import type { LineMatcher } from '../../../services/viewer/filter/logs/line-matcher.ts'
import { FilterPatternError } from '../../../services/viewer/filter/logs/pattern-scanner.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'
import { settle } from '../../../services/viewer/turns/verdict.ts'
import { line, pattern, patternWords, regex } from '../grammar/log-pattern.ts'
import { textMutator } from '../mutate/text.ts'
import { type Target, ViolationError } from '../target.ts'

const read = (text: string): LineMatcher | undefined => {
  try {
    return parseFilterPattern(text)
  } catch (problem) {
    if (problem instanceof FilterPatternError) return undefined
    throw problem
  }
}

/** An input is the pattern, a line end, and the log line. */
function split(input: Buffer): [pattern: string, line: string] {
  const text = input.toString('utf8')
  const end = text.indexOf('\n')
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)]
}

/** FilterLogEvents rejects longer patterns. */
const maxPatternLength = 1024

function matchOnly(input: Buffer): void {
  const [pattern, line] = split(input)
  const matcher = read(pattern.slice(0, maxPatternLength))
  if (!matcher) return
  const holds = runAtOnce(settle(matcher.matches(line)))
  // SQLite filters first: the matcher never gets a line without all needles.
  const missing = matcher.needles.find(needle => !line.includes(needle))
  if (holds && missing !== undefined) {
    throw new ViolationError(`matches ${JSON.stringify(line)} without its needle ${missing}`)
  }
}

export const logPatterns: Target = {
  name: 'log-patterns',
  about: "CloudWatch Logs' filter patterns: read, and held against a line",
  generate: random => Buffer.from(`${pattern(random)}\n${line(random)}`),
  mutate: textMutator(patternWords),
  open: () => ({ run: matchOnly }),
}

/** Longer lines could keep JavaScript's backtracking matcher busy for long. */
const maxLineLength = 24

/** JavaScript's matcher tries all ways to divide a line among its repetitions. */
const maxRepetitions = 6

const repetitionsIn = (source: string) => source.match(/[*+?{]/g)?.length ?? 0

/** The syntax that AWS and JavaScript share; the rest is not compared. */
const isShared = /^[\w\s:#=@/;,\-^$?[\]{}|\\*+.]{1,40}$/

function compare(input: Buffer): void {
  const [source, line] = split(input)
  if (!isShared.test(source) || repetitionsIn(source) > maxRepetitions) return
  const matcher = read(`%${source}%`)
  const ours = matcher && runAtOnce(settle(matcher.matches(line.slice(0, maxLineLength))))
  const theirs = javaScript(source)?.test(line.slice(0, maxLineLength))
  if (ours === undefined || theirs === undefined || ours === theirs) return
  throw new ViolationError(
    `%${source}% on ${JSON.stringify(line)} is ${ours}, RegExp says ${theirs}`,
  )
}

function javaScript(source: string): RegExp | undefined {
  try {
    return new RegExp(source)
  } catch {
    return undefined
  }
}

export const logRegexes: Target = {
  name: 'log-regexes',
  about: "%regex% of CloudWatch Logs' patterns: the same verdict as JavaScript's RegExp",
  generate: random => Buffer.from(`${regex(random)}\n${line(random)}`),
  mutate: textMutator([
    '*',
    '+',
    '?',
    '|',
    '[^a]',
    '\\d',
    '\\w',
    '\\s',
    '{2}',
    '^',
    '$',
    '.',
    'a',
    'b',
    ' ',
  ]),
  open: () => ({ run: compare }),
  maxBytes: 100,
}
