import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MapAnswer } from '../../services/viewer/records/api.ts'
import { schema } from '../../services/viewer/store/schema.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { askQuestion, everyQuestion } from './every-route.ts'
import { everyWire, fingerprint, send } from './every-wire.ts'
import { sampleMillis, spanId, traceId } from './records.ts'
import { startViewer, type TestViewer } from './viewer.ts'

/** Numbers that JSON, a double or 64 bits can hold, and an integer column of SQLite cannot. */
const extremes = [
  0,
  -0,
  -1,
  1,
  0.5,
  1e-320,
  1e15,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53) - 2,
  2 ** 63 - 1024,
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
  1.7e18,
  1e300,
  -1e300,
  1.79e308,
]

let folder: string
let file: string
let viewer: TestViewer
const warnings: string[] = []

const start = async () => {
  const warn = (_: object, message: string) => void warnings.push(message)
  viewer = await startViewer({ file, warn })
  return viewer
}

beforeEach(() => {
  folder = scratchFolder()
  file = join(folder, 'viewer.sqlite')
  warnings.length = 0
})
afterEach(async () => {
  await viewer.close()
})

const schemaOf = () => {
  const database = new DatabaseSync(':memory:')
  database.exec(schema.tables)
  return database
}

// From the schema itself, so that a new column is tested too.
const tables = schemaOf()
  .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
  .all()
  .map(({ name }) => String(name))

const integersOf = (table: string) =>
  schemaOf()
    .prepare(`SELECT name FROM pragma_table_info(?) WHERE type = 'INTEGER'`)
    .all(table)
    .map(({ name }) => String(name))

/** The largest value of a column becomes one that `node:sqlite` cannot return. */
function makeUnreadable(file: string, table: string, column: string): void {
  const database = new DatabaseSync(file)
  database.exec(`UPDATE ${table} SET ${column} = 9007199254740993
    WHERE ${column} = (SELECT max(${column}) FROM ${table})`)
  database.close()
}

/** Every request with an answer of this status or above, and the answer. */
async function answeredWith(least: number): Promise<object> {
  const wrong: Record<string, string> = {}
  for (const question of everyQuestion(viewer.store)) {
    const { status, text } = await askQuestion(viewer.origin, question)
    if (status >= least) wrong[`${question.name} ${JSON.stringify(question.body ?? '')}`] = text
  }
  return wrong
}

const mute = (of: string) =>
  fetch(`${viewer.origin}/-/api/errors/${of}`, { method: 'PUT', body: '{"status":"muted"}' })

async function sendAll(values: number[]): Promise<number[]> {
  const statuses: number[] = []
  for (const [index, value] of values.entries()) {
    for (const message of everyWire(index, value)) statuses.push(await send(viewer.origin, message))
  }
  return statuses
}

describe('a number from any wire', () => {
  test('is readable in every integer column, and by every route', async () => {
    await start()

    const statuses = await sendAll([sampleMillis, ...extremes])
    await mute(fingerprint)
    const wrong = await answeredWith(201)

    expect(statuses.filter(status => status >= 500)).toStrictEqual([])
    expect(wrong).toStrictEqual({})
    expect(viewer.errors).toStrictEqual([])
    // The wires' counts are saved now at the latest.
    await viewer.close()
    const database = new DatabaseSync(file)
    const isWrong = (table: string, column: string) =>
      database
        .prepare(`SELECT ${column} FROM ${table} WHERE typeof(${column}) NOT IN ('integer', 'null')
          OR ${column} NOT BETWEEN -9007199254740991 AND 9007199254740991`)
        .get() !== undefined
    const columns = tables.flatMap(table => integersOf(table).map(column => [table, column]))
    expect(columns.length).toBeGreaterThan(50)
    expect(columns.filter(([table, column]) => isWrong(table!, column!))).toStrictEqual([])
    const isEmpty = (table: string) => !database.prepare(`SELECT 1 FROM ${table}`).get()
    // Nothing is pending any more, and an index of searches is for more traces than these.
    const ofSearch = ['search_block', 'search_part', 'search_pending', 'search_state']
    expect(tables.filter(isEmpty)).toStrictEqual(['doomed', 'xray_pending', ...ofSearch])
    database.close()
  })

  test('can be added up, for any count', async () => {
    await start()
    const documents = Array.from({ length: 1100 }, (_, n) => ({
      trace_id: '1-5759e988-bd862e3fe1be46a994272793',
      id: spanId(n),
      name: 'slow',
      start_time: 0,
      end_time: 9e9,
    }))

    await send(viewer.origin, {
      path: '/TraceSegments',
      body: { TraceSegmentDocuments: documents.map(document => JSON.stringify(document)) },
    })

    const { status, body } = await viewer.get<MapAnswer>('/-/api/map')
    expect([status, body.nodes.find(({ type }) => type === '')?.total]).toStrictEqual([200, 1100])
  })

  test('keeps the times of the others', async () => {
    await start()

    await sendAll([sampleMillis, ...extremes])

    const { body } = await viewer.get<{ startMillis: number }>(`/-/api/traces/${traceId(100)}`)
    expect(body.startMillis).toBe(sampleMillis)
  })
})

describe('a row that cannot be read', () => {
  test.each(tables)('of %s is left out of every answer, whichever column it is', async table => {
    await start()
    await sendAll([sampleMillis, sampleMillis + 1])
    await answeredWith(500)
    await viewer.close()
    const untouched = join(folder, 'untouched.sqlite')
    cpSync(file, untouched)
    const wrong: Record<string, object> = {}

    for (const column of integersOf(table)) {
      cpSync(untouched, file)
      makeUnreadable(file, table, column)
      await start()
      // The record itself is rightly not found.
      const problems = await answeredWith(500)
      if (Object.keys(problems).length > 0) wrong[column] = problems
      expect(viewer.errors).toStrictEqual([])
      await viewer.close()
    }

    expect(wrong).toStrictEqual({})
  })

  test('removes no other row from a list', async () => {
    await start()
    await sendAll([sampleMillis, sampleMillis + 1])
    await viewer.close()
    const database = new DatabaseSync(file)
    database
      .prepare('UPDATE trace SET end_us = 9007199254740993 WHERE trace_id = ?')
      .run(traceId(0))
    database.close()

    await start()
    const { body } = await viewer.get<{ traces: { traceId: string }[] }>('/-/api/traces')

    const listed = body.traces.map(trace => trace.traceId)
    expect(listed).toContain(traceId(1))
    expect(warnings).toContain('Rows that cannot be read are left out')
  })
})
