import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { migrations } from '../../services/activities/schema.ts'
import { createActivityStore } from '../../services/activities/store.ts'
import { createDatabase } from '../../services/database/open.ts'
import { openPostgres } from '../../services/database/postgres.ts'
import { DatabaseUnavailableError } from '../../services/database/unavailable.ts'
import { fillWithSamples, sampleActivities } from '../../services/samples/sample-activities.ts'
import { until } from '../support/until.ts'
import { createTestTelemetry } from './telemetry.ts'
import { postgresForTests, ways } from './ways.ts'

const telemetry = createTestTelemetry()
const nowMillis = Date.now()
const page = { limit: 100 }
const postgres = postgresForTests()
let schemas = 0

beforeEach(() => {
  for (const list of [telemetry.spans, telemetry.reported, telemetry.logged]) list.length = 0
})

const newSchema = () => `test_${++schemas}`

describe.each(ways)('a database that is reached %s', way => {
  function openReplica(schema: string, address = postgres.url[way]) {
    const database = createDatabase({
      engine: openPostgres({ url: address, schema }),
      telemetry,
      migrations,
      fill: query => fillWithSamples(createActivityStore(query), nowMillis),
    })
    onTestFinished(() => database.close())
    return { ...database, store: createActivityStore(database.query) }
  }

  const never = new AbortController().signal

  test('replicas that start at once migrate and fill once', async () => {
    const schema = newSchema()
    const replicas = Array.from({ length: 5 }, () => openReplica(schema))

    await Promise.all(replicas.map(replica => replica.prepare(never)))

    for (const { store } of replicas) {
      const found = await store.byIds(
        sampleActivities(nowMillis).map(({ id }) => id),
        nowMillis,
      )
      expect(found).toHaveLength(sampleActivities(nowMillis).length)
    }
    expect(telemetry.logged).toEqual([])
  })

  test('one replica reads the rows of another, also of one that started before', async () => {
    const schema = newSchema()
    const first = openReplica(schema)
    await first.prepare(never)
    const [sample] = sampleActivities(nowMillis)
    await first.store.put({ ...sample!, id: 'written', message: 'kept' })

    const second = openReplica(schema)
    await second.prepare(never)

    expect((await second.store.byIds(['written'], nowMillis))[0]?.message).toBe('kept')
  })

  test('services share a database, each in a schema of its own', async () => {
    const [one, other] = [openReplica(newSchema()), openReplica(newSchema())]
    await Promise.all([one.prepare(never), other.prepare(never)])
    const [sample] = sampleActivities(nowMillis)

    await one.store.put({ ...sample!, id: 'mine' })

    expect(await other.store.byIds(['mine'], nowMillis)).toEqual([])
  })

  test('a span names the database, and never its user', async () => {
    const schema = newSchema()
    const address = postgres.url[way].replace('postgres@', 'postgres:secret@')
    const replica = openReplica(schema, address)
    await replica.prepare(never)
    telemetry.spans.length = 0

    await replica.store.byIds(['a', 'b'], nowMillis)

    expect(telemetry.spans).toHaveLength(1)
    expect(telemetry.spans[0]?.name).toBe('SELECT activities')
    expect(telemetry.spans[0]?.attributes).toEqual({
      'db.system.name': 'postgresql',
      'db.namespace': `waywiser|${schema}`,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(postgres.url[way]).port),
      'db.operation.name': 'SELECT',
      'db.collection.name': 'activities',
      'db.query.text': expect.stringMatching(
        /WHERE expires_at_millis > \$1 AND id IN \(\$2, \$3\)$/,
      ),
    })
  })

  test('a lost database is one outage, however many requests fail, until it is back', async () => {
    const replica = openReplica(newSchema())
    await replica.prepare(never)
    const readHome = () => replica.store.home(page, nowMillis)
    const failure = () =>
      readHome().then(
        () => undefined,
        error => error,
      )
    await readHome()

    for (const outage of ['first', 'second']) {
      await postgres.server.stop()
      const failures = [await failure(), await failure(), await failure()]

      expect(failures, outage).toEqual(Array(3).fill(expect.any(DatabaseUnavailableError)))
      expect(
        failures.map(({ isFirstOfOutage }) => isFirstOfOutage),
        outage,
      ).toEqual([true, false, false])
      expect(replica.isPrepared()).toBe(true)

      await postgres.server.start()
      await until(() =>
        readHome().then(
          () => true,
          () => false,
        ),
      )
    }
    const failed = telemetry.spans.filter(({ events }) => events.length > 0)
    expect(failed[0]?.events[0]?.attributes?.['exception.type']).toBe('DatabaseUnavailableError')
  })

  test('an outage is the first for a request even after untraced work met it', async () => {
    const replica = openReplica(newSchema())
    await replica.prepare(never)
    const store = createActivityStore(replica.untracedQuery)
    telemetry.spans.length = 0

    await postgres.server.stop()
    onTestFinished(() => postgres.server.start())

    await expect(store.deleteExpired(nowMillis, 1)).rejects.toThrow(DatabaseUnavailableError)
    expect(telemetry.spans).toEqual([])
    await expect(replica.store.home(page, nowMillis)).rejects.toMatchObject({
      isFirstOfOutage: true,
    })
  })

  test('a service that starts without its database waits, fails its queries, and reports nothing', async () => {
    await postgres.server.stop()
    const replica = openReplica(newSchema())

    const prepared = replica.prepare(never)
    await until(() => telemetry.logged.length >= 2)
    const failure = await replica.store.home(page, nowMillis).catch(error => error)

    expect(replica.isPrepared()).toBe(false)
    expect(failure).toBeInstanceOf(DatabaseUnavailableError)
    expect(failure.isFirstOfOutage).toBe(false)
    expect(telemetry.logged[0]).toMatchObject({ level: 'warn', msg: 'waiting for the database' })

    await postgres.server.start()
    await prepared
    expect(replica.isPrepared()).toBe(true)
    expect((await replica.store.home(page, nowMillis)).activities.length).toBeGreaterThan(0)
  })

  test('waiting ends when the service stops', async () => {
    const replica = openReplica(newSchema(), 'postgres://nobody@127.0.0.1:1/none')
    const stopping = new AbortController()

    const prepared = replica.prepare(stopping.signal)
    await until(() => telemetry.logged.length >= 1)
    stopping.abort()

    await prepared
    expect(replica.isPrepared()).toBe(false)
  })

  test('a wrong statement is not an outage', async () => {
    const replica = openReplica(newSchema())
    await replica.prepare(never)

    const failure = replica.query(
      { operation: 'SELECT', collection: 'nothing', text: 'SELECT * FROM nothing' },
      [],
    )

    await expect(failure).rejects.toThrow('relation "nothing" does not exist')
    await expect(failure).rejects.not.toBeInstanceOf(DatabaseUnavailableError)
  })
})
