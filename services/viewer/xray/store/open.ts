import type { DatabaseSync } from 'node:sqlite'
import { createDerivation, type DeriveOptions } from './derive.ts'
import { createGraphRows } from './graph-rows.ts'
import { createGroupRows } from './group-rows.ts'
import { createRuleRows } from './rule-rows.ts'
import { createSamplingDemand } from './sampling-demand.ts'
import { createSettings } from './settings.ts'
import { createStatisticRows } from './statistic-rows.ts'
import { createTagRows } from './tag-rows.ts'
import { createXrayTraceRows } from './trace-rows.ts'

export type XrayStoreOptions = DeriveOptions & {
  /** Hears of what could not be derived; it is tried again. */
  onProblem(problem: unknown): void
}

export type XrayStore = ReturnType<typeof openXrayStore>

/** X-Ray's side of the viewer's store: what is derived from segments, and what its API was told. */
export function openXrayStore({ onProblem, ...options }: XrayStoreOptions) {
  const { database } = options
  const derivation = createDerivation(options)
  return {
    /** Call before traces or graphs are read: all that came until now is then in them. */
    settle: derivation.settle,
    wake: () => derivation.wake(onProblem),
    close: derivation.close,
    /** All segments and subsegments of a trace, flattened. */
    segments: options.readSegments,
    traces: createXrayTraceRows(database),
    graph: createGraphRows(database),
    groups: createGroupRows(database),
    rules: createRuleRows(database),
    statistics: createStatisticRows(database),
    tags: createTagRows(database),
    settings: createSettings(database),
    demand: createSamplingDemand(),
  }
}

/** For those who write segments: what is derived from the trace is no longer right. */
export function createPendingMark(database: DatabaseSync): (seq: number) => void {
  const mark = database.prepare('INSERT OR IGNORE INTO xray_pending VALUES (?)')
  return seq => void mark.run(seq)
}
