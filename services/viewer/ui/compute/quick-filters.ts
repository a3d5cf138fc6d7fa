import { lenses, type TraceSummary } from '../../records/api.ts'

/**
 * A choice above the list of traces: an X-Ray filter expression, or one of the `only=` choices of the
 * address, which the filter language cannot express and which look at the loaded traces.
 */
export type QuickFilter = { title: string; filter?: string; only?: OnlyName }

export type OnlyName = keyof typeof tests

const hasLens = ({ delivery }: TraceSummary, state: string) =>
  lenses.some(lens => delivery[lens].state === state)

const tests = {
  'failed-inside': (trace: TraceSummary) => trace.errorsInside > 0,
  'sampled-out': (trace: TraceSummary) => hasLens(trace, 'sampled-out'),
  missing: (trace: TraceSummary) => trace.rootMissing === true || hasLens(trace, 'missing'),
}

export const quickFilters: QuickFilter[] = [
  { title: 'all' },
  { title: 'failing (5xx)', filter: 'http.status >= 500' },
  { title: '4xx', filter: 'http.status >= 400 AND http.status < 500' },
  { title: 'errors inside', only: 'failed-inside' },
  { title: 'slow (over 1 s)', filter: 'responsetime > 1' },
  { title: 'sampled out', only: 'sampled-out' },
  { title: 'something missing', only: 'missing' },
]

export const readOnly = (text: string | undefined) =>
  quickFilters.find(({ only }) => only !== undefined && only === text)

/** Those of the traces that the `only=` of the address selects; all without one. */
export function onlyThese(traces: TraceSummary[], text: string | undefined): TraceSummary[] {
  const only = readOnly(text)?.only
  return only ? traces.filter(tests[only]) : traces
}
