import type { Expression } from '../filter/xray/expression.ts'
import { matches } from '../filter/xray/matches.ts'
import { parseFilterExpression } from '../filter/xray/parse.ts'
import type { TraceSubject } from '../filter/xray/subject.ts'
import type { QuickFilter } from '../records/api.ts'
import type { Sliced } from '../turns/turns.ts'
import { formatDuration } from '../words/format.ts'

/** Common questions about a list of traces. The one about slow ones depends on the others. */
const quickFilters = [
  { name: 'all', title: 'all', filter: '' },
  { name: 'failing', title: 'failing (5xx)', filter: 'http.status >= 500' },
  { name: '4xx', title: '4xx', filter: 'http.status >= 400 AND http.status < 500' },
  { name: 'errors-inside', title: 'errors inside', filter: 'errorsinside' },
  { name: 'slow', title: 'slow', filter: '' },
  { name: 'sampled-out', title: 'sampled out', filter: 'sampledout' },
  { name: 'incomplete', title: 'incomplete', filter: 'incomplete' },
] as const

type Name = (typeof quickFilters)[number]['name']

/** A filter as typed, without the quick filter at its end. */
export type Split = { base: string; name: Name; filter: string }

const slowForm = /(?:^| AND )(responsetime > \d{1,12}(?:\.\d{1,9})?)$/

/** Which quick filter a filter ends with: exactly as `joined` would write it. */
export function splitFilter(typed: string): Split {
  const text = typed.trim()
  const fixed = quickFilters.filter(({ filter }) => filter !== '')
  const slow = slowForm.exec(text)?.[1]
  const possible = slow === undefined ? fixed : [...fixed, { name: 'slow' as const, filter: slow }]
  for (const { name, filter } of possible) {
    if (text === filter) return { base: '', name, filter }
    const rest = text.slice(0, -` AND ${filter}`.length)
    const bases = [rest.slice(1, -1), rest]
    const base = bases.find(each => isExpression(each) && joined(each, filter) === text)
    if (base !== undefined) return { base, name, filter }
  }
  return { base: text, name: 'all', filter: '' }
}

function isExpression(text: string): boolean {
  try {
    return parse(text) !== undefined
  } catch {
    return false
  }
}

const parse = (text: string) => parseFilterExpression(text, { withStates: true })

/** `AND` binds closer than `OR`. */
function joined(base: string, filter: string): string {
  if (base === '' || filter === '') return base + filter
  return parse(base)?.kind === 'any-of' ? `(${base}) AND ${filter}` : `${base} AND ${filter}`
}

type Tested = { name: Name; expression: Expression }

const tested: Tested[] = quickFilters.flatMap(({ name, filter }) => {
  const expression = parse(filter)
  return expression ? [{ name, expression }] : []
})

/** Counts what each quick filter finds among traces. */
export function createQuickCounts({ base, name: chosen, filter: typed }: Split) {
  const counts = new Map<Name, number>()
  const seconds: number[] = []
  const add = (name: Name) => counts.set(name, (counts.get(name) ?? 0) + 1)

  function* take(subject: TraceSubject): Sliced<void> {
    add('all')
    const { responsetime } = subject.trace.numbers
    if (responsetime !== undefined) seconds.push(responsetime)
    for (const { name, expression } of tested) {
      if (yield* matches(expression, subject, () => undefined)) add(name)
    }
  }

  function finish(): QuickFilter[] {
    const slow = chosen === 'slow' ? Number(typed.split(' ').at(-1)) : p95(seconds)
    counts.set('slow', seconds.filter(each => each > slow).length)
    return quickFilters.map(({ name, title, filter }) => ({
      name,
      title: name === 'slow' ? `slow (over ${formatDuration(slow * 1000)})` : title,
      filter: joined(base, name === 'slow' ? `responsetime > ${slow}` : filter),
      count: counts.get(name) ?? 0,
      ...(name === chosen && { chosen: true as const }),
    }))
  }

  return { take, finish }
}

/** In seconds, to three digits. Of a few, all but the slowest are within it. */
function p95(seconds: number[]): number {
  if (seconds.length === 0) return 1
  const sorted = seconds.toSorted((a, b) => a - b)
  const value = sorted[Math.floor(0.95 * (sorted.length - 1))]!
  return Number(Number(value.toPrecision(3)).toFixed(6))
}
