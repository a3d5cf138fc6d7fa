import { createHash } from 'node:crypto'
import type { NotificationKind, StoredList, StoredNotification } from '../contracts/notification.ts'
import { beforeEverything, type Page, toPage } from '../contracts/page.ts'
import type { Query, Row, SqlValue } from '../database/database.ts'
import { countAll, countUnread, insertAll, markRead, selectPage } from './statements.ts'

/** Every call is one statement. */
export type NotificationStore = {
  /** One person's notifications, newest first. */
  list(handle: string, page: Page): Promise<StoredList>
  /** Stores and returns the new ones: no other has the same handle, kind and activity. */
  add(notifications: StoredNotification[]): Promise<StoredNotification[]>
  unreadCount(handle: string): Promise<number>
  /** Returns how many were unread. */
  markRead(handle: string, nowMillis: number): Promise<number>
  count(): Promise<number>
}

export function createNotificationStore(query: Query): NotificationStore {
  return {
    list: async (handle, { limit, after = beforeEverything }) => {
      const values = [handle, after.createdAtMillis, after.id, limit + 1]
      const { entries, next } = toPage(await query(selectPage, values), limit, row => ({
        createdAtMillis: Number(row.created_at_millis),
        id: String(row.id),
      }))
      return { notifications: entries.map(toNotification), next }
    },
    add: async notifications => {
      if (notifications.length === 0) return []
      const rows = await query(insertAll(notifications.length), notifications.flatMap(toValues))
      const added = new Set(rows.map(row => row.id))
      return notifications.filter(({ id }) => added.has(id))
    },
    unreadCount: async handle => Number((await query(countUnread, [handle]))[0]?.unread),
    markRead: async (handle, nowMillis) => (await query(markRead, [handle, nowMillis])).length,
    count: async () => Number((await query(countAll, []))[0]?.all_of_them),
  }
}

const toIso = (millis: SqlValue | undefined) => new Date(Number(millis)).toISOString()

function toNotification(row: Row): StoredNotification {
  return {
    id: String(row.id),
    handle: String(row.handle),
    kind: row.kind as NotificationKind,
    actor: String(row.actor),
    activityId: String(row.activity_id),
    createdAt: toIso(row.created_at_millis),
    readAt: row.read_at_millis === null ? null : toIso(row.read_at_millis),
  }
}

function toValues(notification: StoredNotification): SqlValue[] {
  const { id, handle, kind, actor, activityId, createdAt } = notification
  const knownBy = createHash('sha256')
    .update([handle, kind, activityId].join('\0'))
    .digest('base64url')
  return [id, knownBy, handle, kind, actor, activityId, Date.parse(createdAt)]
}
