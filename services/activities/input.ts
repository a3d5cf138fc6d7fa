import { storable } from '../contracts/storable.ts'
import { isLongerThan, maxHandleChars, maxMessageChars } from '../contracts/text-limits.ts'
import { isTimeToLive, type TimeToLive } from '../contracts/time-to-live.ts'
import { HttpError } from '../http/errors.ts'

export type NewReply = { handle: string; message: string }
export type NewActivity = NewReply & { ttl: TimeToLive }

/** @throws {HttpError} 422 with every error at once */
export function readNewActivity(body: unknown): NewActivity {
  const { handle, message, ttl } = fieldsOf(body)
  const errors = [...replyErrors(handle, message), ...ttlErrors(ttl)]
  if (errors.length > 0) throw invalid(errors)
  return { handle, message, ttl: ttl as TimeToLive }
}

/** @throws {HttpError} 422 with every error at once */
export function readNewReply(body: unknown): NewReply {
  const { handle, message } = fieldsOf(body)
  const errors = replyErrors(handle, message)
  if (errors.length > 0) throw invalid(errors)
  return { handle, message }
}

const invalid = (errors: string[]) => new HttpError(422, 'invalid', { errors })

function fieldsOf(body: unknown): { handle: string; message: string; ttl: unknown } {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const { handle, message, ttl } = fields
  return { handle: toText(handle), message: toText(message), ttl }
}

/** What is no text counts as blank. */
const toText = (value: unknown) => (typeof value === 'string' ? storable(value).trim() : '')

function replyErrors(handle: string, message: string): string[] {
  return [
    ...(handle === '' ? ['handle_blank'] : []),
    ...(isLongerThan(maxHandleChars, handle) ? ['handle_exceed_max_chars'] : []),
    ...(message === '' ? ['message_blank'] : []),
    ...(isLongerThan(maxMessageChars, message) ? ['message_exceed_max_chars'] : []),
  ]
}

function ttlErrors(ttl: unknown): string[] {
  if (isTimeToLive(ttl)) return []
  const isBlank = ttl === undefined || ttl === null || (typeof ttl === 'string' && !ttl.trim())
  return [isBlank ? 'ttl_blank' : 'ttl_unknown']
}
