import type { Activity } from '../activities/activity.ts'

export type NotificationKind = 'mention' | 'reply'

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
