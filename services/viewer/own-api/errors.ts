import type { ErrorItemDetail, ErrorsAnswer } from '../api.ts'
import type { Store } from '../store/open.ts'
import { ApiProblem, allowOnly, readCursor, readLimit, writeCursor } from './query.ts'

export function listErrors(store: Store, query: URLSearchParams): ErrorsAnswer {
  allowOnly(query, ['limit', 'cursor'])
  const after = readCursor(query, 'errors', { lastMicros: 0, fingerprint: '' })
  const { errors, next } = store.errors({ limit: readLimit(query), ...(after ? { after } : {}) })
  return { errors, ...(next ? { next: writeCursor('errors', next) } : {}) }
}

export function showError(store: Store, fingerprint: string): ErrorItemDetail {
  const item = store.error(fingerprint)
  if (item) return item
  throw new ApiProblem(404, `no error item ${JSON.stringify(fingerprint)}`, {
    hint: '/-/api/errors lists the fingerprints of those that are kept',
  })
}
