import type { TraceSummary } from '../../records/api.ts'

/** Shares (0 to 1) of the traces with this value, in the selection and in the rest. */
type Difference = { field: string; value: string; inside: number; outside: number }

const maxDifferences = 8
const leastDifference = 0.1

const fields: { [field: string]: (trace: TraceSummary) => string[] } = {
  request: ({ name }) => [name],
  status: ({ httpStatus, status }) => [String(httpStatus ?? status)],
  service: ({ service }) => [service],
  'passes through': ({ services }) => services,
  errors: ({ errorCount }) => [errorCount > 0 ? 'some' : 'none'],
  logs: ({ delivery }) => [delivery.logs.state],
  segments: ({ delivery }) => [delivery.xray.state],
}

/** Values that are more frequent in the selection than in the rest, the largest difference first. */
export function differencesOf(selected: TraceSummary[], rest: TraceSummary[]): Difference[] {
  if (selected.length === 0 || rest.length === 0) return []
  return Object.entries(fields)
    .flatMap(([field, read]) => {
      const [inside, outside] = [sharesOf(selected, read), sharesOf(rest, read)]
      return [...inside].map(([value, share]) => ({
        field,
        value,
        inside: share,
        outside: outside.get(value) ?? 0,
      }))
    })
    .filter(({ inside, outside }) => inside - outside >= leastDifference)
    .sort((a, b) => b.inside - b.outside - (a.inside - a.outside))
    .slice(0, maxDifferences)
}

function sharesOf(traces: TraceSummary[], read: (trace: TraceSummary) => string[]) {
  const counts = new Map<string, number>()
  for (const trace of traces) {
    for (const value of new Set(read(trace))) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return new Map([...counts].map(([value, count]) => [value, count / traces.length]))
}
