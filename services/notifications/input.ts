import type { NewNotification, NotificationKind } from '../contracts/notification.ts'
import { handleText } from '../contracts/text.ts'
import { isUuid } from '../database/ids.ts'
import {
  type FieldError,
  fieldError,
  invalid,
  membersOf,
  textErrors,
  toText,
} from '../http/input.ts'

/** More than one message causes; with the longest handles they fit the 100 KB of a body. */
const maxNotifications = 100

const invalidActivityId = {
  code: 'activity_id_invalid',
  message: 'activityId: expected a UUID, in lower case',
}

const kinds: unknown[] = ['mention', 'reply'] satisfies NotificationKind[]

/** @throws {HttpError} 422 with every error, each once however many entries have it */
export function readNewNotifications(body: unknown): NewNotification[] {
  if (!Array.isArray(body)) throw listError('expected')
  if (body.length > maxNotifications) throw listError('exceed_max_length')
  const read = body.map(readOne)
  const errors = read.flatMap(one => one.errors)
  if (errors.length > 0) throw invalid(errors)
  return read.map(({ notification }) => notification)
}

const listError = (problem: string) =>
  invalid([fieldError('list', problem, `a list of at most ${maxNotifications} notifications`)])

function readOne(entry: unknown): { notification: NewNotification; errors: FieldError[] } {
  const members = membersOf(entry)
  const handle = toText(members.handle)
  const kind = members.kind as NotificationKind
  const actor = toText(members.actor)
  const activityId = toText(members.activityId)
  return {
    notification: { handle, kind, actor, activityId },
    errors: [
      ...textErrors('handle', handle, handleText),
      ...(kinds.includes(kind) ? [] : [fieldError('kind', 'unknown', kinds.join(' or '))]),
      ...textErrors('actor', actor, handleText),
      ...(isUuid(activityId) ? [] : [invalidActivityId]),
    ],
  }
}
