import type { ErrorItemDetail, ErrorsAnswer } from '../records/api.ts'
import type { Store } from '../store/open.ts'
import type { Context } from './context.ts'
import {
  allowOnly,
  PageApiError,
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
  allowOnly(query, ['range', 'start', 'end', 'trend', 'limit', 'cursor'])
  const after = readCursor(query, 'errors', { lastMicros: 0, fingerprint: '' })
  const range = readRange(query, nowMillis)
  const parts = readParts(query, 'trend')
  const limit = readLimit(query)
  const { errors, next } = context.errors({ limit, range, after })
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

/** One item. `show=latest` or `show=<uuid>` adds that occurrence as it was sent. */
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
  const uuid = show === 'latest' ? item.occurrences[0]?.uuid : show
  const shown = uuid ? context.errorOccurrence(fingerprint, uuid) : undefined
  return { ...item, shown }
}
