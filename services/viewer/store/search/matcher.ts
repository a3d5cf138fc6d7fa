import type { DatabaseSync } from 'node:sqlite'
import type { Condition, Needle } from '../../filter/search/condition.ts'
import { foldValue } from '../../filter/search/fold.ts'
import { ownKeys } from '../../filter/search/own-keys.ts'
import type { SearchMatch, SearchPlace } from '../../records/api.ts'
import type { Sliced } from '../../turns/turns.ts'
import type { LeafVisitor } from './leaves.ts'
import { sizeColumns, type TraceLeaves, toSize } from './trace-leaves.ts'

/** `match` is absent when all conditions exclude something. */
export type Matched = { match?: SearchMatch }

export type MatchTrace = ReturnType<typeof createMatcher>

/** Reads a trace's records, to see whether and where they fulfil conditions. */
export function createMatcher(database: DatabaseSync, leaves: TraceLeaves) {
  const read = database.prepare(`SELECT ${sizeColumns}, trace_id FROM trace WHERE seq = ?`)

  /** `isKnown`: the index says that it fulfils all conditions. Undefined: it does not. */
  return function* match(
    seq: number,
    conditions: readonly Condition[],
    isKnown: boolean,
  ): Sliced<Matched | undefined> {
    const row = read.get(seq)
    if (!row) return undefined
    const search = createSearch(conditions, isKnown)
    search.identify(String(row.trace_id))
    for (const _ of leaves(toSize(row), search.visitor)) {
      if (search.isDecided()) break
      yield
    }
    return search.result()
  }
}

function createSearch(conditions: readonly Condition[], isKnown: boolean) {
  const missing = new Set(conditions.filter(({ isNot }) => !isNot))
  const excluded = isKnown ? [] : conditions.filter(({ isNot }) => isNot)
  let isExcluded = false
  let match: (SearchMatch & { count: number }) | undefined
  let spanId: string | undefined

  function found(count: number, where: SearchPlace, text: () => string): void {
    if (count <= (match?.count ?? 0)) return
    match = { count, where, text: text(), ...(spanId !== undefined && { spanId }) }
  }

  /** Notes which conditions a text fulfils. */
  function look(where: SearchPlace, has: (needle: Needle) => boolean, text: () => string): void {
    let count = 0
    for (const condition of missing) {
      if (!condition.needles.some(has)) continue
      missing.delete(condition)
      count++
    }
    found(count, where, text)
    isExcluded ||= excluded.some(({ needles }) => needles.some(has))
  }

  const visitor: LeafVisitor = {
    record(id) {
      spanId = id
      if (id === undefined) return
      for (const condition of missing) {
        if (condition.spanId !== id) continue
        missing.delete(condition)
        found(1, 'id', () => id)
      }
    },
    own(where, key, value) {
      const folded = foldValue(value)
      const has = (needle: Needle) =>
        'text' in needle
          ? folded.includes(needle.text)
          : needle.key === ownKeys[key] && isValue(needle, folded)
      look(where, has, () => excerpt(value, missingText(conditions, folded)))
    },
    attribute(where, key, value) {
      const [foldedKey, folded] = [foldValue(key), foldValue(value)]
      const has = (needle: Needle) =>
        'text' in needle
          ? folded.includes(needle.text) || foldedKey.includes(needle.text)
          : needle.key === foldedKey && isValue(needle, folded)
      look(
        where,
        has,
        () => `${excerpt(key, 0)}=${excerpt(value, missingText(conditions, folded))}`,
      )
    },
    shared: (_, walk) => walk(),
  }

  return {
    visitor,
    identify(traceId: string): void {
      for (const condition of missing) {
        if (condition.traceId !== traceId) continue
        missing.delete(condition)
        found(1, 'id', () => traceId)
      }
    },
    isDecided: () => isExcluded || (missing.size === 0 && excluded.length === 0),
    result(): Matched | undefined {
      if (isExcluded || missing.size > 0) return undefined
      if (!match) return {}
      const { count: _, ...rest } = match
      return { match: rest }
    },
  }
}

const isValue = ({ value }: { value?: string }, folded: string) =>
  value === undefined || value === folded

/** Where the first of the texts begins that are in a value. */
function missingText(conditions: readonly Condition[], folded: string): number {
  for (const { needles } of conditions) {
    for (const needle of needles) {
      const place = 'text' in needle ? folded.indexOf(needle.text) : -1
      if (place >= 0) return place
    }
  }
  return 0
}

const shownChars = 200
const shownBefore = 60

/** A long text is cut around a place. */
function excerpt(text: string, place: number): string {
  if (text.length <= shownChars) return text
  const start = Math.max(0, Math.min(place - shownBefore, text.length - shownChars))
  const end = start + shownChars
  const part = text.slice(start, end).toWellFormed()
  return `${start > 0 ? '…' : ''}${part}${end < text.length ? '…' : ''}`
}
