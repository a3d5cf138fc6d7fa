import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrations } from '../../services/activities/schema.ts'
import { type ActivityStore, createActivityStore } from '../../services/activities/store.ts'
import type { Activity } from '../../services/contracts/activity.ts'
import { readCursor } from '../../services/contracts/page.ts'
import type { Engine } from '../../services/database/database.ts'
import { createIds } from '../../services/database/ids.ts'
import { createDatabase, type Database } from '../../services/database/open.ts'
import { fillWithSamples, sampleActivities } from '../../services/samples/sample-activities.ts'
import { createTestTelemetry } from './telemetry.ts'

const hourMillis = 3_600_000
const nowMillis = Date.parse('2030-01-01T12:00:00Z')
const newId = createIds()
const page = { limit: 10 }

/** The tests of the store, for every engine. `openEngine` opens an empty database. */
export function describeActivityStore(openEngine: (name: string) => Promise<Engine>): void {
  const telemetry = createTestTelemetry()
  let system: string
  let database: Database
  let activities: ActivityStore

  beforeAll(async () => {
    const engine = await openEngine('activities')
    system = engine.system
    database = createDatabase({ engine, telemetry, migrations })
    await database.prepare(AbortSignal.timeout(20_000))
    activities = createActivityStore(database.query)
  })
  afterAll(() => database.close())

  async function put(fields: Partial<Activity>, ageMillis = 0): Promise<Activity> {
    const createdAtMillis = nowMillis - ageMillis
    const activity: Activity = {
      id: newId(createdAtMillis),
      handle: 'ada',
      message: 'hello',
      createdAt: new Date(createdAtMillis).toISOString(),
      expiresAt: new Date(nowMillis + hourMillis).toISOString(),
      repliesCount: 0,
      replyTo: null,
      ...fields,
    }
    await activities.put(activity)
    return activity
  }

  const messagesOf = (list: { activities: Activity[] }) =>
    list.activities.map(({ message }) => message)

  test('an activity is read as it was written', async () => {
    const activity = await put({ handle: 'zoë', message: "it's 100 % «sûr» 🎉 $1" })

    expect(await activities.byIds([activity.id], nowMillis)).toEqual([activity])
  })

  test('an activity is found until the moment it expires, and not from that moment on', async () => {
    const { id, expiresAt } = await put({ handle: 'expiring' })
    const expiresAtMillis = Date.parse(expiresAt)

    expect(await activities.byIds([id], expiresAtMillis - 1)).toHaveLength(1)
    expect(await activities.byIds([id], expiresAtMillis)).toEqual([])
    expect(
      (await activities.byHandle('expiring', page, expiresAtMillis - 1)).activities,
    ).toHaveLength(1)
    expect((await activities.byHandle('expiring', page, expiresAtMillis)).activities).toEqual([])
  })

  const rowsOf = async (handle: string) => {
    const text = 'SELECT id FROM activities WHERE handle = $1'
    const rows = await database.untracedQuery(
      { operation: 'SELECT', collection: 'activities', text },
      [handle],
    )
    return rows.map(({ id }) => id)
  }

  test('expired activities and their replies are deleted in batches, and no other ones', async () => {
    const expiresAt = new Date(nowMillis).toISOString()
    const expired = await put({ handle: 'old', expiresAt })
    for (let i = 0; i < 6; i++) await put({ handle: 'old', expiresAt, replyTo: expired.id })
    const alive = await put({ handle: 'old', expiresAt: new Date(nowMillis + 1).toISOString() })
    const reply = await put({ handle: 'old', expiresAt: alive.expiresAt, replyTo: alive.id })
    telemetry.spans.length = 0
    const store = createActivityStore(database.untracedQuery)

    expect(await store.deleteExpired(nowMillis - 1, 5)).toBe(0)
    expect(await store.deleteExpired(nowMillis, 5)).toBe(5)
    expect(await rowsOf('old')).toHaveLength(4)
    expect(await store.deleteExpired(nowMillis, 5)).toBe(2)
    expect(await rowsOf('old')).toEqual([alive.id, reply.id])
    expect(telemetry.spans).toEqual([])
  })

  test('replicas that delete at the same time delete each activity once', async () => {
    const expiresAt = new Date(nowMillis - 1).toISOString()
    for (let i = 0; i < 60; i++) await put({ handle: 'contended', expiresAt })

    const counts = await Promise.all(
      Array.from({ length: 8 }, () => activities.deleteExpired(nowMillis, 20)),
    )
    do counts.push(await activities.deleteExpired(nowMillis, 20))
    while (counts.at(-1) !== 0)

    expect(counts.reduce((sum, count) => sum + count)).toBe(60)
    expect(await rowsOf('contended')).toEqual([])
  })

  test('unknown ids are left out', async () => {
    expect(await activities.byIds(['nonsense', newId(nowMillis)], nowMillis)).toEqual([])
    expect(await activities.byIds([], nowMillis)).toEqual([])
  })

  test('pages of a person list the newest first, also within one millisecond', async () => {
    for (const message of ['1', '2', '3', '4']) await put({ handle: 'paging', message })
    await put({ handle: 'paging', message: '0' }, 1000)

    const first = await activities.byHandle('paging', { limit: 2 }, nowMillis)
    const second = await activities.byHandle(
      'paging',
      { limit: 2, after: readCursor(first.next!)! },
      nowMillis,
    )
    const third = await activities.byHandle(
      'paging',
      { limit: 2, after: readCursor(second.next!)! },
      nowMillis,
    )

    expect(messagesOf(first)).toEqual(['4', '3'])
    expect(messagesOf(second)).toEqual(['2', '1'])
    expect(messagesOf(third)).toEqual(['0'])
    expect(third.next).toBeUndefined()
  })

  test('a page that is exactly full has no next one', async () => {
    await put({ handle: 'full' })
    await put({ handle: 'full' })

    const list = await activities.byHandle('full', { limit: 2 }, nowMillis)

    expect(list.activities).toHaveLength(2)
    expect(list.next).toBeUndefined()
  })

  test('replies are counted, listed with their activity and kept out of home', async () => {
    const activity = await put({ handle: 'rooted', message: 'root' })
    await put({ handle: 'bob', message: 'older reply', replyTo: activity.id }, 5)
    const reply = await put({ handle: 'bob', message: 'newer reply', replyTo: activity.id })

    const [found] = await activities.byIds([activity.id], nowMillis)
    const home = await activities.home({ limit: 100 }, nowMillis)

    expect(found?.repliesCount).toBe(2)
    expect(messagesOf(await activities.repliesTo(activity.id, page, nowMillis))).toEqual([
      'newer reply',
      'older reply',
    ])
    expect(home.activities.map(({ id }) => id)).toContain(activity.id)
    expect(home.activities.map(({ id }) => id)).not.toContain(reply.id)
  })

  test('a search takes the term literally and ignores case, beyond ASCII too', async () => {
    await put({ message: 'Straße nach ÖSTERREICH, 100% !wahr_' })

    for (const term of ['österreich', '100%', '!WAHR_', 'STRAßE']) {
      expect(messagesOf(await activities.search(term, page, nowMillis)), term).toHaveLength(1)
    }
    for (const term of ['100_', 'w%r', '!!', "'; DROP TABLE activities; --"]) {
      expect(messagesOf(await activities.search(term, page, nowMillis)), term).toEqual([])
    }
  })

  test('a handle of any length has its own list', async () => {
    const long = Array.from({ length: 9000 }, (_, n) => n.toString(36)).join('')
    await put({ handle: `${long}a` })
    await put({ handle: `${long}b` })

    expect((await activities.byHandle(`${long}a`, page, nowMillis)).activities).toHaveLength(1)
  })

  test('samples are written again when none is alive, and only then', async () => {
    const ids = sampleActivities(nowMillis).map(({ id }) => id)
    const laterMillis = nowMillis + 100 * 24 * hourMillis

    await fillWithSamples(activities, nowMillis)
    expect(await activities.byIds(ids, nowMillis)).toEqual([])

    await fillWithSamples(activities, laterMillis)
    expect(await activities.byIds(ids, laterMillis)).toHaveLength(ids.length)

    await fillWithSamples(activities, laterMillis + 100 * 24 * hourMillis)
    expect(await activities.byIds(ids, laterMillis + 100 * 24 * hourMillis)).toHaveLength(
      ids.length,
    )
  })

  test('each call is one CLIENT span of the database', async () => {
    telemetry.spans.length = 0

    await activities.home({ limit: 1 }, nowMillis)

    expect(telemetry.spans.map(({ name }) => name)).toEqual(['SELECT activities'])
    expect(telemetry.spans[0]?.attributes).toMatchObject({
      'db.system.name': system,
      'db.operation.name': 'SELECT',
      'db.collection.name': 'activities',
      'db.query.text': expect.stringMatching(/^SELECT id, .* FROM activities WHERE .* LIMIT \$4$/),
    })
  })
}
