import {
  type ErrorItemDetail,
  type ErrorSource,
  type ErrorsAnswer,
  errorSources,
} from '../records/api.ts'
import type { Store } from '../store/open.ts'
import type { Context } from './context.ts'
import {
  allowOnly,
  PageApiError,
  readChoice,
  readCursor,
  readLimit,
  readParts,
  readRange,
  writeCursor,
} from './query.ts'

/** Error items. `trend=<parts>` adds when their occurrences arrived. */
export function listErrors(
  context: Context<'errors' | 'errorTrends'>,
  query: URLSearchParams,
): ErrorsAnswer {
  const nowMillis = context.now()
  allowOnly(query, ['range', 'start', 'end', 'source', 'trend', 'limit', 'cursor'])
  const after = readCursor(query, 'errors', { lastMicros: 0, fingerprint: '' })
  const range = readRange(query, nowMillis)
  const parts = readParts(query, 'trend')
  const limit = readLimit(query)
  const source = readSource(query)
  const { errors, next } = context.errors({ limit, range, after, source })
  const page = { errors, next: next && writeCursor('errors', next) }
  if (parts === undefined) return page
  const fingerprints = errors.map(({ fingerprint }) => fingerprint)
  const { trendOf, ...trend } = context.errorTrends({ fingerprints, range, parts }, nowMillis)
  return {
    ...page,
    errors: errors.map(error => ({ ...error, trend: trendOf(error.fingerprint) })),
    trend,
  }
}

/** Where an error comes from; undefined when it does not matter. */
const readSource = (query: URLSearchParams): ErrorSource | undefined =>
  query.has('source') ? readChoice(query, 'source', errorSources) : undefined

/** One item. `show=latest` or `show=<key>` adds that occurrence as it was sent. */
export function showError(
  context: Pick<Store, 'error' | 'errorOccurrence'>,
  fingerprint: string,
  query: URLSearchParams,
): ErrorItemDetail {
  allowOnly(query, ['show'])
  const item = context.error(fingerprint)
  if (!item) {
    throw new PageApiError(404, `no error item ${JSON.stringify(fingerprint)}`, {
      hint: '/-/api/errors lists the fingerprints of those that are kept',
    })
  }
  const show = query.get('show')
  const key = show === 'latest' ? item.occurrences[0]?.key : show
  const shown = key ? context.errorOccurrence(fingerprint, key) : undefined
  return { ...item, shown }
}
