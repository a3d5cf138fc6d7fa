import { z } from 'zod'
import type {
  LogsAnswer,
  TraceSummary,
  TracesAnswer,
} from '../../../services/viewer/records/api.ts'
import {
  allOf,
  quotedText,
  serviceFilter,
} from '../../../services/viewer/ui/compute/filter-text.ts'
import { traceHref } from '../../../services/viewer/ui/compute/routes.ts'
import { markLook } from '../../../services/viewer/ui/compute/status.ts'
import { formatDuration, plural } from '../../../services/viewer/words/format.ts'
import { plain, quoted } from '../answers/outside-text.ts'
import { listAnswer, type Row } from '../answers/report.ts'
import type { Asked } from '../viewer/client.ts'
import { filter, limit, range, tool } from './tool.ts'

const statusFilters = {
  ok: 'ok',
  error: 'error !throttle !fault',
  throttle: 'throttle !fault',
  fault: 'fault',
  failed: 'error OR fault OR service() { error OR fault }',
}

/** The page API's maximum. A name or a log line is looked for in as many. */
const searched = 1000

export const findTraces = tool({
  name: 'find_traces',
  title: 'Find traces',
  description:
    'Lists traces (requests) newest or slowest first: id, name, service, status, duration, link. All conditions given have to hold. Then ask get_trace about one.',
  input: {
    filter,
    status: z
      .enum(['ok', 'error', 'throttle', 'fault', 'failed'])
      .optional()
      .describe(
        'Of the request: error is 4xx, throttle 429, fault 5xx or an exception; failed is any of these, or a failure inside a request that was answered well.',
      ),
    service: z
      .string()
      .max(200)
      .optional()
      .describe('A service that took part, by its exact name.'),
    text: z
      .string()
      .max(200)
      .optional()
      .describe(
        'A text in the trace’s name (in any case), or as written in a URL, in the message of an error or in a log line. Names and log lines: of the newest or slowest 1,000 traces and the newest 1,000 such lines.',
      ),
    range,
    sort: z.enum(['newest', 'slowest']).default('newest'),
    limit: limit('traces'),
  },
  async answer(viewer, { filter, status, service, text, range, sort, limit }) {
    const conditions = [
      filter,
      status && statusFilters[status],
      service && serviceFilter({ name: service, type: '' }),
    ]
    const list = { range, sort: sort === 'newest' ? 'time' : 'duration' }
    const find = (limit: number, ...more: string[]) =>
      viewer.get<TracesAnswer>('traces', { ...list, limit, filter: allOf(...conditions, ...more) })
    const { traces, next } = text
      ? { traces: await withText(viewer, text, find, list), next: undefined }
      : await find(limit)
    return listAnswer({
      head: [
        traces.length > 0
          ? `Traces, ${sort} first:`
          : 'No trace matches. A wider range, or fewer conditions, may find some; how_to_send says what has arrived at all.',
      ],
      name: 'traces',
      rows: traces.slice(0, limit).map(trace => rowOf(trace, viewer)),
      hasMore: next !== undefined || traces.length > limit,
      advice: 'narrow the search by range, status, service or filter',
    })
  },
})

type Find = (limit: number, ...more: string[]) => Promise<TracesAnswer>

/** Traces with a text, in the order of `list`. */
async function withText(
  viewer: Asked,
  text: string,
  find: Find,
  { range, sort }: { range: string | undefined; sort: string },
): Promise<TraceSummary[]> {
  const part = quotedText(text)
  const [listed, byFilter, { logs }] = await Promise.all([
    find(searched),
    find(searched, `http.url CONTAINS ${part} OR message CONTAINS ${part}`),
    viewer.get<LogsAnswer>('logs', { range, filter: part, limit: searched }),
  ])
  const ids = new Set([...byFilter.traces, ...logs].map(({ traceId }) => traceId))
  const isNamed = ({ name }: TraceSummary) => name.toLowerCase().includes(text.toLowerCase())
  const found = listed.traces.filter(trace => ids.has(trace.traceId) || isNamed(trace))
  const all = new Map([...found, ...byFilter.traces].map(trace => [trace.traceId, trace]))
  const key = sort === 'time' ? 'startMillis' : 'durationMillis'
  return [...all.values()].sort((one, other) => other[key] - one[key])
}

function rowOf(trace: TraceSummary, viewer: Asked): Row {
  const { traceId, name, service, status, httpStatus, durationMillis, errorCount } = trace
  const start = new Date(trace.startMillis).toISOString()
  const url = viewer.link(traceHref(traceId))
  const errors = errorCount > 0 ? `, ${plural(errorCount, 'error')}` : ''
  return {
    text: `${quoted(name)} of ${quoted(service)}: ${markLook(trace).word}, ${formatDuration(durationMillis)}${errors}, ${start} ${url}`,
    data: {
      ...{ traceId, name: plain(name), service: plain(service), status, httpStatus },
      ...{ durationMillis, start, errorCount, inProgress: trace.inProgress, url },
    },
  }
}
