import { z } from 'zod'
import type { TracesAnswer } from '../../../services/viewer/records/api.ts'
import { allOf, serviceFilter } from '../../../services/viewer/ui/compute/filter-text.ts'
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
        'Words that are all in the trace, in any case: in names, attributes, annotations, errors, log lines. "A phrase" in double quotes, key=value of an attribute, or an id. Each trace says where.',
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
    const { traces, next } = await viewer.get<TracesAnswer>('traces', {
      ...list,
      limit,
      filter: allOf(...conditions),
      q: text,
    })
    return listAnswer({
      head: [
        traces.length > 0
          ? `Traces, ${sort} first:`
          : 'No trace matches. A wider range, or fewer conditions, may find some; how_to_send says what has arrived at all.',
      ],
      name: 'traces',
      rows: traces.map(trace => rowOf(trace, viewer)),
      hasMore: next !== undefined,
      advice: 'narrow the search by range, status, service or filter',
    })
  },
})

function rowOf(trace: TracesAnswer['traces'][number], viewer: Asked): Row {
  const { traceId, name, service, status, httpStatus, durationMillis, errorCount, match } = trace
  const start = new Date(trace.startMillis).toISOString()
  const url = viewer.link(traceHref(traceId))
  const found = match ? `, found in ${match.where}: ${quoted(match.text)}` : ''
  const errors = errorCount > 0 ? `, ${plural(errorCount, 'error')}` : ''
  return {
    text: `${quoted(name)} of ${quoted(service)}: ${markLook(trace).word}, ${formatDuration(durationMillis)}${errors}, ${start}${found} ${url}`,
    data: {
      ...{ traceId, name: plain(name), service: plain(service), status, httpStatus },
      ...{ durationMillis, start, errorCount, inProgress: trace.inProgress, url },
      match: match && { where: match.where, text: plain(match.text) },
    },
  }
}
