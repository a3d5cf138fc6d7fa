import {
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementResultingChanges,
  type StatementSync,
} from 'node:sqlite'

type Row = Record<string, SQLOutputValue>

export type StoreStatement = StatementSync & {
  /** `run` with values that are in an array already, which it may change. */
  runWith(values: SQLInputValue[]): StatementResultingChanges
}

/**
 * A connection that checks all values of all statements. `node:sqlite` throws for an integer that
 * JavaScript cannot represent exactly, and SQLite stores NaN as NULL. So a number that is too large
 * is stored as the largest that can be read again. A row that cannot be read all the same (another
 * program wrote it) is left out of the answer and counted, since one such row would otherwise break
 * every list that contains it.
 */
export class StoreDatabase extends DatabaseSync {
  /** Called with the number of rows missing from an answer. */
  onUnreadable: (rows: number) => void = () => {}

  override prepare(sql: string): StoreStatement {
    const statement = super.prepare(sql)
    // A statement that changes rows must not run a second time to read them again.
    const isQuery = /^\s*(?:SELECT|WITH)\b/i.test(sql)
    return throughDoor(statement, rows => this.onUnreadable(rows), isQuery)
  }
}

/** The same statement, with methods that override those of its prototype. */
function throughDoor(
  statement: StatementSync,
  onUnreadable: (rows: number) => void,
  isQuery: boolean,
): StoreStatement {
  const [run, get, all] = [statement.run, statement.get, statement.all].map(method =>
    method.bind(statement),
  ) as [StatementSync['run'], StatementSync['get'], StatementSync['all']]

  function runWith(values: SQLInputValue[]): StatementResultingChanges {
    makeStorable(values)
    return run(...values)
  }

  function readOneByOne(problem: unknown, values: SQLInputValue[]): Row[] {
    if (!isQuery || (problem as NodeJS.ErrnoException).code !== 'ERR_OUT_OF_RANGE') throw problem
    statement.setReadBigInts(true)
    try {
      const rows = all(...values)
      const readable = rows.map(toReadable).filter(row => row !== undefined)
      onUnreadable(rows.length - readable.length)
      return readable
    } finally {
      statement.setReadBigInts(false)
    }
  }

  return Object.assign(statement, {
    run: (...values: SQLInputValue[]) => runWith(values),
    runWith,
    all(...values: SQLInputValue[]): Row[] {
      makeStorable(values)
      try {
        return all(...values)
      } catch (problem) {
        return readOneByOne(problem, values)
      }
    },
    get(...values: SQLInputValue[]): Row | undefined {
      makeStorable(values)
      try {
        return get(...values)
      } catch (problem) {
        return readOneByOne(problem, values)[0]
      }
    },
  }) as StoreStatement
}

/**
 * Changes values in place, and only those that need it: this runs for each written row, and a
 * number put into an array is boxed anew.
 */
function makeStorable(values: SQLInputValue[]): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    const isNumeric = typeof value === 'number' || typeof value === 'bigint'
    if (isNumeric && !isStorable(value)) values[index] = toStorable(value)
  }
}

const most = Number.MAX_SAFE_INTEGER

/** Fractions are storable: arrivals have them. */
const isStorable = (value: number | bigint) =>
  typeof value === 'number' && value >= -most && value <= most && !Object.is(value, -0)

function toStorable(value: number | bigint): number {
  const number = Number(value)
  if (number >= -most && number <= most) return number || 0
  return Number.isNaN(number) ? 0 : Math.sign(number) * most
}

/** Converts a row that was read with BigInts; undefined when one is not exact as a number. */
function toReadable(row: Row): Row | undefined {
  const entries = Object.entries(row).map(([name, value]) => {
    const isWide = typeof value === 'bigint'
    if (isWide && !Number.isSafeInteger(Number(value))) return undefined
    return [name, isWide ? Number(value) : value] as const
  })
  if (entries.includes(undefined)) return undefined
  const readable = Object.fromEntries(entries as [string, SQLOutputValue][])
  return Array.isArray(row) ? (Object.values(readable) as unknown as Row) : readable
}
