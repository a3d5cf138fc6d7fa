import type { Activity } from './activity.ts'

export type NotificationKind = 'mention' | 'reply'

/** An entry of `POST /api/notifications`: the recipient, the reason, the author and the activity. */
export type NewNotification = {
  handle: string
  kind: NotificationKind
  actor: string
  activityId: string
}

/** A notification of one person about one activity. Times are ISO 8601 in UTC; ids are UUIDs. */
export type Notification = {
  id: string
  handle: string
  kind: NotificationKind
  actor: string
  activityId: string
  createdAt: string
  readAt: string | null
  /** `null` when the activity expired, is unknown, or its service did not answer. */
  activity: Activity | null
}

/** A notification as it is stored, without the activity, which belongs to another service. */
export type StoredNotification = Omit<Notification, 'activity'>

export type StoredList = { notifications: StoredNotification[]; next: string | undefined }
