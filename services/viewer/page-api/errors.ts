import { isObject } from '../../json/json-object.ts'
import {
  type ErrorItem,
  type ErrorItemDetail,
  type ErrorSource,
  type ErrorStatus,
  type ErrorsAnswer,
  errorSources,
  errorStatuses,
} from '../records/api.ts'
import type { Store } from '../store/open.ts'
import type { Context } from './context.ts'
import {
  allowOnly,
  PageApiError,
  readChoice,
  readCursor,
  readJson,
  readLimit,
  readParts,
  readRange,
  writeCursor,
} from './query.ts'

/** Error items. `trend=<parts>` adds when their occurrences arrived. */
export function listErrors(
  context: Context<'errors' | 'errorTrends' | 'errorCounts'>,
  query: URLSearchParams,
): ErrorsAnswer {
  const nowMillis = context.now()
  allowOnly(query, ['range', 'start', 'end', 'source', 'status', 'trend', 'limit', 'cursor'])
  const after = readCursor(query, 'errors', { lastMicros: 0, fingerprint: '' })
  const range = readRange(query, nowMillis)
  const parts = readParts(query, 'trend')
  const limit = readLimit(query)
  const source = readSource(query)
  const status = readStatus(query)
  const { errors, next } = context.errors({ limit, range, after, source, status })
  const statuses = query.has('status') ? context.errorCounts(range) : undefined
  const page = { errors, statuses, next: next && writeCursor('errors', next) }
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

/** One of the statuses, or `all`. */
function readStatus(query: URLSearchParams): ErrorStatus | undefined {
  const choice = readChoice(query, 'status', ['all', ...errorStatuses])
  return choice === 'all' ? undefined : choice
}

/** `PUT` with `{ "status": … }`: resolves or mutes an error, or makes it active again. */
export async function setErrorStatus(
  context: Pick<Store, 'error' | 'setErrorStatus'>,
  fingerprint: string,
  body: Buffer,
): Promise<ErrorItem> {
  const given = await readJson(body)
  const status = isObject(given) ? errorStatuses.find(each => each === given.status) : undefined
  if (status === undefined) {
    const expected = errorStatuses.map(each => `{"status":"${each}"}`).join(' or ')
    throw new PageApiError(400, `status of an error: expected ${expected}`, { expected })
  }
  findError(context, fingerprint)
  context.setErrorStatus(fingerprint, status)
  const { occurrences, ...item } = findError(context, fingerprint)
  return item
}

function findError(context: Pick<Store, 'error'>, fingerprint: string): ErrorItemDetail {
  const item = context.error(fingerprint)
  if (item) return item
  throw new PageApiError(404, `no error item ${JSON.stringify(fingerprint)}`, {
    hint: '/-/api/errors lists the fingerprints of those that are kept',
  })
}

/** One item. `show=latest` or `show=<key>` adds that occurrence as it was sent. */
export function showError(
  context: Pick<Store, 'error' | 'errorOccurrence'>,
  fingerprint: string,
  query: URLSearchParams,
): ErrorItemDetail {
  allowOnly(query, ['show'])
  const item = findError(context, fingerprint)
  const show = query.get('show')
  const key = show === 'latest' ? item.occurrences[0]?.key : show
  const shown = key ? context.errorOccurrence(fingerprint, key) : undefined
  return { ...item, shown }
}
