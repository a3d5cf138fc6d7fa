import type { DatabaseSync } from 'node:sqlite'
import type { GraphLink } from '../../graph/facts.ts'
import type { Sliced } from '../../turns/turns.ts'
import type { Links } from './links.ts'

/** A link of the page's graph, and how often some traces have it. */
export type CountedLink = { link: GraphLink; count: number }

/** Of each trace. */
const mostFacts = 200

/** Counts the links of some traces. */
export function createCalls(database: DatabaseSync, links: Links) {
  const ofTrace = database.prepare(
    `SELECT link FROM graph_fact WHERE trace = ? ORDER BY position LIMIT ${mostFacts}`,
  )
  return function* callsOf(seqs: number[]): Sliced<CountedLink[]> {
    const counts = new Map<number, number>()
    for (const seq of seqs) {
      for (const { link } of ofTrace.all(seq)) {
        counts.set(Number(link), (counts.get(Number(link)) ?? 0) + 1)
      }
      yield
    }
    const known = links.all('page')
    return [...counts].flatMap(([id, count]) => {
      const link = known.get(id)
      return link ? [{ link, count }] : []
    })
  }
}
