import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StoredNotification } from '../../services/contracts/notification.ts'
import { readCursor } from '../../services/contracts/page.ts'
import type { Engine } from '../../services/database/database.ts'
import { createIds } from '../../services/database/ids.ts'
import { createDatabase, type Database } from '../../services/database/open.ts'
import { migrations } from '../../services/notifications/schema.ts'
import {
  createNotificationStore,
  type NotificationStore,
} from '../../services/notifications/store.ts'
import { createTestTelemetry } from './telemetry.ts'

const nowMillis = Date.parse('2030-01-01T12:00:00Z')
const newId = createIds()
const page = { limit: 10 }

/** The tests of the store, for every engine. `openEngine` opens an empty database. */
export function describeNotificationStore(openEngine: (name: string) => Promise<Engine>): void {
  const telemetry = createTestTelemetry()
  let database: Database
  let notifications: NotificationStore

  beforeAll(async () => {
    const engine = await openEngine('notifications')
    database = createDatabase({ engine, telemetry, migrations })
    await database.prepare(AbortSignal.timeout(20_000))
    notifications = createNotificationStore(database.query)
  })
  afterAll(() => database.close())

  const notificationOf = (fields: Partial<StoredNotification>): StoredNotification => ({
    id: newId(nowMillis),
    handle: 'ada',
    kind: 'mention',
    actor: 'bob',
    activityId: newId(nowMillis),
    createdAt: new Date(nowMillis).toISOString(),
    readAt: null,
    ...fields,
  })

  test('a notification is kept once per handle, kind and activity', async () => {
    const activityId = newId(nowMillis)
    const first = notificationOf({ handle: 'once', activityId })
    const sameAgain = notificationOf({ handle: 'once', activityId, actor: 'eve' })
    const otherKind = notificationOf({ handle: 'once', activityId, kind: 'reply' })

    expect(await notifications.add([first, sameAgain])).toEqual([first])
    expect(await notifications.add([sameAgain, otherKind])).toEqual([otherKind])
    expect((await notifications.list('once', page)).notifications).toEqual([otherKind, first])
    expect(await notifications.add([])).toEqual([])
  })

  test('the unread notifications of one person are counted until they are read', async () => {
    await notifications.add([
      notificationOf({ handle: 'reader' }),
      notificationOf({ handle: 'reader' }),
      notificationOf({ handle: 'other' }),
    ])

    expect(await notifications.unreadCount('reader')).toBe(2)
    expect(await notifications.markRead('reader', nowMillis + 5)).toBe(2)
    expect(await notifications.markRead('reader', nowMillis + 9)).toBe(0)
    expect(await notifications.unreadCount('reader')).toBe(0)
    expect(await notifications.unreadCount('other')).toBe(1)
    const { notifications: read } = await notifications.list('reader', page)
    expect(read.map(({ readAt }) => readAt)).toEqual([
      new Date(nowMillis + 5).toISOString(),
      new Date(nowMillis + 5).toISOString(),
    ])
  })

  test('a hundred notifications are stored by one statement, and read page by page', async () => {
    await notifications.add(
      Array.from({ length: 100 }, () => notificationOf({ handle: 'popular' })),
    )

    const first = await notifications.list('popular', { limit: 60 })
    const second = await notifications.list('popular', {
      limit: 60,
      after: readCursor(first.next!)!,
    })

    const ids = [...first.notifications, ...second.notifications].map(({ id }) => id)
    expect(new Set(ids).size).toBe(100)
    expect(ids).toEqual([...ids].sort().reverse())
    expect(second.next).toBeUndefined()
  })

  test('the span of a batch shows its first row', async () => {
    telemetry.spans.length = 0

    await notifications.add([notificationOf({}), notificationOf({})])

    expect(telemetry.spans.map(({ name }) => name)).toEqual(['INSERT notifications'])
    expect(telemetry.spans[0]?.attributes['db.query.text']).toBe(
      'INSERT INTO notifications ' +
        '(id, known_by, handle, kind, actor, activity_id, created_at_millis) ' +
        'VALUES ($1, $2, $3, $4, $5, $6, $7), … ON CONFLICT (known_by) DO NOTHING RETURNING id',
    )
  })
}
