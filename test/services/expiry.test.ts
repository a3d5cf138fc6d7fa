import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createExpiry } from '../../services/activities/expiry.ts'
import { migrations } from '../../services/activities/schema.ts'
import { createActivityStore } from '../../services/activities/store.ts'
import { createDatabase } from '../../services/database/open.ts'
import { openSqlite } from '../../services/database/sqlite.ts'
import { DatabaseUnavailableError } from '../../services/database/unavailable.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()
const minuteMillis = 60_000

beforeEach(() => {
  telemetry.logged.length = 0
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  onTestFinished(() => void vi.useRealTimers())
})

function start(deleteExpired: (nowMillis: number, limit: number) => Promise<number>) {
  const expiry = createExpiry({ store: { deleteExpired }, log: telemetry.log, now: Date.now })
  onTestFinished(() => expiry.stop())
  expiry.now()
  return expiry
}

/** A real store with one activity per lifetime. */
async function storeOf(livesMillis: number[]) {
  const engine = openSqlite({ file: ':memory:', namespace: 'test' })
  const { prepare, query, close } = createDatabase({ engine, telemetry, migrations })
  await prepare(new AbortController().signal)
  onTestFinished(close)
  const store = createActivityStore(query)
  const createdAt = new Date().toISOString()
  for (const [id, lifeMillis] of livesMillis.entries()) {
    const expiresAt = new Date(Date.now() + lifeMillis).toISOString()
    const activity = { id: `${id}`, handle: 'ada', message: 'hello', createdAt, expiresAt }
    await store.put({ ...activity, repliesCount: 0, replyTo: null })
  }
  const text = 'SELECT id FROM activities'
  return {
    store,
    count: async () => (await query({ operation: 'SELECT', collection: '', text }, [])).length,
  }
}

test('expired activities are deleted batch by batch', async () => {
  const { store, count } = await storeOf([...Array(250).fill(-1), minuteMillis])

  const counts: number[] = []
  start(store.deleteExpired)
  for (const millis of [0, 199, 1, 200]) {
    await vi.advanceTimersByTimeAsync(millis)
    counts.push(await count())
  }

  expect(counts).toEqual([151, 151, 51, 1])
})

test('an activity is deleted within a minute after it expires, and not before', async () => {
  const { store, count } = await storeOf([minuteMillis, 60 * minuteMillis])
  start(store.deleteExpired)

  await vi.advanceTimersByTimeAsync(minuteMillis - 1)
  expect(await count()).toBe(2)
  await vi.advanceTimersByTimeAsync(minuteMillis)
  expect(await count()).toBe(1)
  await vi.advanceTimersByTimeAsync(58 * minuteMillis)
  expect(await count()).toBe(1)
  await vi.advanceTimersByTimeAsync(minuteMillis + 1)
  expect(await count()).toBe(0)
})

test('it goes on after an outage of the database, and after another error, which it logs', async () => {
  const errors = [new DatabaseUnavailableError(true), new Error('no such table')]
  const deleteExpired = vi.fn(async () => {
    const error = errors.shift()
    if (error) throw error
    return 1
  })
  start(deleteExpired)

  await vi.advanceTimersByTimeAsync(3 * minuteMillis)

  expect(deleteExpired.mock.calls.length).toBeGreaterThanOrEqual(3)
  expect(telemetry.logged).toMatchObject([
    { level: 'warn', msg: 'cannot delete expired activities', err: { message: 'no such table' } },
  ])
})

test('nothing is deleted once it is stopped', async () => {
  const deleteExpired = vi.fn(async () => 100)
  const expiry = start(deleteExpired)
  await vi.advanceTimersByTimeAsync(0)

  expiry.stop()
  await vi.advanceTimersByTimeAsync(10 * minuteMillis)

  expect(deleteExpired).toHaveBeenCalledTimes(1)
  expect(vi.getTimerCount()).toBe(0)
})
