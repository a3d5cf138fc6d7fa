import type { Activity } from './activity.ts'

export type NotificationKind = 'mention' | 'reply'

/** What `POST /api/notifications` takes a list of: who is to hear of which activity, and why. */
export type NewNotification = {
  handle: string
  kind: NotificationKind
  actor: string
  activityId: string
}

/** Somebody is told of an activity. Times are ISO 8601 in UTC; ids are UUIDs. */
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
