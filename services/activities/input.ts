import { handleText, messageText } from '../contracts/text.ts'
import { isTimeToLive, type TimeToLive, timeToLiveMillis } from '../contracts/time-to-live.ts'
import {
  type FieldError,
  fieldError,
  invalid,
  membersOf,
  textErrors,
  toText,
} from '../http/input.ts'

export type NewReply = { handle: string; message: string }
type NewActivity = NewReply & { ttl: TimeToLive }

/** @throws {HttpError} 422 with every error at once */
export function readNewActivity(body: unknown): NewActivity {
  const { reply, errors } = readReply(body)
  const { ttl } = membersOf(body)
  errors.push(...ttlErrors(ttl))
  if (errors.length > 0) throw invalid(errors)
  return { ...reply, ttl: ttl as TimeToLive }
}

/** @throws {HttpError} 422 with every error at once */
export function readNewReply(body: unknown): NewReply {
  const { reply, errors } = readReply(body)
  if (errors.length > 0) throw invalid(errors)
  return reply
}

function readReply(body: unknown): { reply: NewReply; errors: FieldError[] } {
  const members = membersOf(body)
  const handle = toText(members.handle)
  const message = toText(members.message)
  return {
    reply: { handle, message },
    errors: [
      ...textErrors('handle', handle, handleText),
      ...textErrors('message', message, messageText),
    ],
  }
}

const expectedTtl = Object.keys(timeToLiveMillis).join(', ')

function ttlErrors(ttl: unknown): FieldError[] {
  if (isTimeToLive(ttl)) return []
  const isBlank = ttl === undefined || ttl === null || (typeof ttl === 'string' && !ttl.trim())
  return [fieldError('ttl', isBlank ? 'blank' : 'unknown', `one of ${expectedTtl}`)]
}
