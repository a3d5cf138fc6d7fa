import type { DatabaseSync } from 'node:sqlite'
import type { TraceStates, TraceSubject } from '../filter/xray/subject.ts'
import { readSubject } from '../filter/xray/subject-text.ts'
import { lenses, type TraceSummary } from '../records/api.ts'
import { traceColumns } from './records/fact-rows.ts'
import type { createSummaries } from './records/summaries.ts'
import type { HttpAddress } from './records/title.ts'

/** What a filter sees of a trace that has no segments and spans. */
export type SubjectOfSummary = (summary: TraceSummary, request: HttpAddress) => TraceSubject

/** Reads what the page's filters see of traces, with their states, and counts these. */
export function createSubjects(
  database: DatabaseSync,
  summaries: ReturnType<typeof createSummaries>,
  subjectOfSummary: SubjectOfSummary,
) {
  const whole = database.prepare(`SELECT ${traceColumns} FROM trace WHERE seq = ?`)
  let looked = 0

  /** `seen` is the subject as text, where there is one. */
  function of({ seq, seen }: Record<string, unknown>): TraceSubject | undefined {
    const row = () => whole.get(Number(seq))
    const states = once(() => {
      looked++
      const found = row()
      return found ? statesOf(summaries.summaryOf(found)) : {}
    })
    if (seen !== null) return { ...readSubject(String(seen)), states }
    const found = row()
    if (!found) return undefined
    return { ...subjectOfSummary(summaries.summaryOf(found), summaries.requestOf(found)), states }
  }

  return { of, states: () => looked }
}

const statesOf = ({ errorsInside, rootMissing, delivery }: TraceSummary): TraceStates => {
  const isAny = (state: string) => lenses.some(lens => delivery[lens].state === state)
  return {
    errorsinside: errorsInside > 0,
    sampledout: isAny('sampled-out'),
    incomplete: rootMissing === true || isAny('missing'),
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
