import type { NewNotification, NotificationKind } from '../contracts/notification.ts'
import { storable } from '../contracts/storable.ts'
import { isLongerThan, maxHandleChars } from '../contracts/text-limits.ts'
import { isUuid } from '../database/ids.ts'
import { HttpError } from '../http/errors.ts'

/** More than a message tells; with the longest handles they fit the 100 KB of a body. */
const maxNotifications = 100

const kinds: unknown[] = ['mention', 'reply'] satisfies NotificationKind[]

/** @throws {HttpError} 422 with every error at once, each kind of error told once */
export function readNewNotifications(body: unknown): NewNotification[] {
  if (!Array.isArray(body)) throw invalid(['list_expected'])
  if (body.length > maxNotifications) throw invalid(['list_exceed_max_length'])
  const read = body.map(readOne)
  const errors = new Set(read.flatMap(({ errors }) => errors))
  if (errors.size > 0) throw invalid([...errors])
  return read.map(({ notification }) => notification)
}

const invalid = (errors: string[]) => new HttpError(422, 'invalid', { errors })

function readOne(entry: unknown): { notification: NewNotification; errors: string[] } {
  const fields =
    typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {}
  const notification = {
    handle: toText(fields.handle),
    kind: fields.kind as NotificationKind,
    actor: toText(fields.actor),
    activityId: toText(fields.activityId),
  }
  const errors = [
    ...(notification.handle === '' ? ['handle_blank'] : []),
    ...(isLongerThan(maxHandleChars, notification.handle) ? ['handle_exceed_max_chars'] : []),
    ...(kinds.includes(fields.kind) ? [] : ['kind_unknown']),
    ...(notification.actor === '' ? ['actor_blank'] : []),
    ...(isLongerThan(maxHandleChars, notification.actor) ? ['actor_exceed_max_chars'] : []),
    ...(isUuid(notification.activityId) ? [] : ['activity_id_invalid']),
  ]
  return { notification, errors }
}

const toText = (value: unknown) => (typeof value === 'string' ? storable(value).trim() : '')
