import type { ApiError } from '../../records/api.ts'

/** The problem that the server answered; `status` 0: the server did not answer. */
export class AnswerError extends Error {
  readonly status: number
  readonly detail: ApiError

  constructor(status: number, detail: ApiError) {
    super(detail.error)
    this.status = status
    this.detail = detail
  }
}

export async function callApi<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(`/-/api/${path}`, init).catch(() => {
    throw new AnswerError(0, { error: 'the viewer does not answer' })
  })
  const body: unknown = await response.json().catch(() => ({ error: 'not JSON' }))
  if (response.ok) return body as Answer
  throw new AnswerError(response.status, asApiError(body, response.status))
}

function asApiError(body: unknown, status: number): ApiError {
  const known = typeof body === 'object' && body !== null && 'error' in body
  return known ? (body as ApiError) : { error: `the viewer answered ${status}` }
}
