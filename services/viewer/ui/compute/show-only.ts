import { hasFailed, type SpanTree, type TreeRow } from '../../trace-tree/span-tree.ts'

/** What is left of the waterfall. A row is `context` when only rows below it match. */
export type ShownOnly = {
  rows: TreeRow[]
  count: number
  isContext: (row: TreeRow) => boolean
  has: (row: TreeRow) => boolean
}

export const onlyNames = ['matches', 'errors', 'path'] as const
export type OnlyName = (typeof onlyNames)[number]

/** `errors,path`: anything else is ignored. */
export const parseOnly = (text: string | undefined): OnlyName[] =>
  onlyNames.filter(name => text?.split(',').includes(name))

/** Milliseconds of `longer=`. */
export function parseLonger(text: string | undefined): number | undefined {
  const millis = Number(text || Number.NaN)
  return millis >= 0 ? millis : undefined
}

/** Spans of a name and a service, as the address has them. */
export const nameKey = ({ service, name }: { service: string; name: string }) =>
  `${service}\n${name}`

/** The tests that a row has to pass, all of them. */
export function testsOf(asked: {
  only: OnlyName[]
  longerMillis: number | undefined
  named: string | undefined
  found: () => string[]
  critical: () => { has(id: string): boolean } | undefined
}): ((row: TreeRow) => boolean)[] {
  const { only, longerMillis, named, found, critical } = asked
  const tests: ((row: TreeRow) => boolean)[] = []
  if (only.includes('matches')) {
    const ids = new Set(found())
    tests.push(({ id }) => ids.has(id))
  }
  if (only.includes('errors')) tests.push(hasFailed)
  if (only.includes('path')) {
    const path = critical()
    tests.push(({ id }) => path?.has(id) ?? false)
  }
  if (longerMillis !== undefined) {
    tests.push(({ span }) => span !== undefined && span.durationMillis > longerMillis)
  }
  if (named) tests.push(({ span }) => span !== undefined && nameKey(span) === named)
  return tests
}

export function showOnly({ rows }: SpanTree, tests: ((row: TreeRow) => boolean)[]): ShownOnly {
  const [context, match] = [1, 2]
  const marks = new Uint8Array(rows.length)
  let count = 0
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index]!
    if (tests.every(test => test(row))) {
      marks[index] = match
      count++
    }
    // Parents come before their children.
    if (marks[index]! > 0 && row.parent >= 0) marks[row.parent] ||= context
  }
  return {
    rows: rows.filter(({ index }) => marks[index]! > 0),
    count,
    isContext: ({ index }) => marks[index] === context,
    has: ({ index }) => marks[index]! > 0,
  }
}
