import type { DatabaseSync } from 'node:sqlite'
import { comparedChars } from '../../filter/search/fold.ts'
import type { SearchPlace } from '../../records/api.ts'
import type { Sliced } from '../../turns/turns.ts'
import type { LeafVisitor } from './leaves.ts'
import { sizeColumns, type TraceLeaves, toSize } from './trace-leaves.ts'

/** Of a larger trace the first values stand for all. */
const mostOfTrace = 3000

const longestKey = 200

/** Takes each value of a trace once, with the key by which a search finds it. */
export type TakeValue = (value: { key: string; value: string; where: SearchPlace }) => void

/** Reads the values that searches find in a trace: attributes of all spans, resources, errors, … */
export function createSeenValues(database: DatabaseSync, leaves: TraceLeaves) {
  const read = database.prepare(`SELECT ${sizeColumns} FROM trace WHERE trace_id = ?`)

  return function* seenValues(traceId: string, take: TakeValue): Sliced<void> {
    const row = read.get(traceId)
    if (!row) return
    const seen = new Set<string>()
    const add = (where: SearchPlace, key: string, value: string) => {
      if (seen.size >= mostOfTrace || key.length > longestKey || value === '') return
      const compared = value.slice(0, comparedChars)
      const pair = `${key}\0${compared}`
      if (seen.has(pair)) return
      seen.add(pair)
      take({ key, value: compared, where })
    }
    const visitor: LeafVisitor = {
      record() {},
      own: (where, key, value) => key !== 'id' && add(where, key, value),
      attribute: add,
      shared: (_, walk) => walk(),
    }
    for (const _ of leaves(toSize(row), visitor)) {
      if (seen.size >= mostOfTrace) return
      yield
    }
  }
}
