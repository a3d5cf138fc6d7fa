import { z } from 'zod'
import {
  type ErrorItem,
  type ErrorItemDetail,
  type ErrorsAnswer,
  errorSources,
} from '../../../services/viewer/records/api.ts'
import { sourceNames } from '../../../services/viewer/ui/compute/error-words.ts'
import { traceHref } from '../../../services/viewer/ui/compute/routes.ts'
import { plural } from '../../../services/viewer/words/format.ts'
import { plain, quoted } from '../answers/outside-text.ts'
import { createReport, listAnswer, type Row } from '../answers/report.ts'
import { errorWords, stackWords } from '../answers/trace-words.ts'
import type { Asked } from '../viewer/client.ts'
import { limit, range, tool } from './tool.ts'

export const listErrors = tool({
  name: 'list_errors',
  title: 'List errors',
  description:
    'Lists errors, the newest first, grouped by fingerprint: class, message, how often, first and last time, the newest trace. Then ask get_error about one.',
  input: {
    range,
    source: z
      .enum(errorSources)
      .optional()
      .describe('Only errors that came from: a Rollbar item, a span, a log record, a segment.'),
    limit: limit('errors'),
  },
  async answer(viewer, { range, source, limit }) {
    const { errors, next } = await viewer.get<ErrorsAnswer>('errors', { range, source, limit })
    const rows = await Promise.all(errors.map(error => rowOf(error, viewer)))
    return listAnswer({
      head: [rows.length > 0 ? 'Errors, newest first:' : 'No errors.'],
      name: 'errors',
      rows,
      hasMore: next !== undefined,
      advice: 'narrow the search by range or source',
    })
  },
})

async function rowOf(error: ErrorItem, viewer: Asked): Promise<Row> {
  const detail = await detailOf(viewer, error.fingerprint)
  const traceId = detail.occurrences.find(each => each.traceId)?.traceId
  const traceUrl = traceId && viewer.link(traceHref(traceId))
  const last = new Date(error.lastMillis).toISOString()
  const { fingerprint, class: name, count, status, sources } = error
  return {
    text: `${errorWords(error)}: ${plural(count, 'time')}, last ${last}, ${status}, fingerprint ${quoted(fingerprint)}${traceUrl ? `, newest trace ${traceUrl}` : ', in no trace'}`,
    data: {
      ...{ fingerprint: plain(fingerprint), class: plain(name), title: plain(error.title, 200) },
      ...{ count, first: new Date(error.firstMillis).toISOString(), last, status, sources },
      ...{ newestTraceId: traceId, url: errorLink(viewer, fingerprint) },
    },
  }
}

const detailOf = (viewer: Asked, fingerprint: string, show?: 'latest') =>
  viewer.get<ErrorItemDetail>(`errors/${encodeURIComponent(fingerprint)}`, { show })

const errorLink = ({ link }: Asked, fingerprint: string) =>
  link(`/errors/${encodeURIComponent(fingerprint)}`)

export const getError = tool({
  name: 'get_error',
  title: 'Show an error',
  description:
    'Shows one error by its fingerprint: how often, where it comes from, the newest occurrence with its top frames and causes, and the traces of the newest occurrences.',
  input: {
    fingerprint: z.string().min(1).max(200).describe('As list_errors and get_trace give it.'),
  },
  async answer(viewer, { fingerprint }) {
    const error = await detailOf(viewer, fingerprint, 'latest')
    const { line, list, answer } = createReport()
    const [first, last] = [error.firstMillis, error.lastMillis].map(each =>
      new Date(each).toISOString(),
    )
    const from = `from: ${sourceNames(error.sources)}`
    line(
      `${errorWords(error)}: ${quoted(error.level, 20)}, ${error.status}, ${plural(error.count, 'time')}, first ${first}, last ${last}, ${from}`,
    )
    line(errorLink(viewer, fingerprint))
    if (error.shown) line(`Newest occurrence:${stackWords(error.shown) || ' no stack'}`)
    const occurrences = error.occurrences.map(({ timeMillis, traceId, spanId }) => {
      const where = traceId ? viewer.link(traceHref(traceId, spanId)) : 'in no trace'
      return `${new Date(timeMillis).toISOString()} ${where}`
    })
    list('Occurrences, newest first', occurrences, 10)
    return answer()
  },
})
