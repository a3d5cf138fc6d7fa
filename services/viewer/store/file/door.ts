import {
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementResultingChanges,
  type StatementSync,
} from 'node:sqlite'

type Row = Record<string, SQLOutputValue>

/**
 * A connection all of whose statements take values in and give rows out by one door:
 * `node:sqlite` throws for an integer that JavaScript cannot count exactly, and SQLite takes NaN for
 * NULL. So a number that is too large goes in as the largest that comes back; and a row that cannot
 * be given back all the same (another program wrote it) is left out of the answer and counted,
 * since one such row would otherwise cost every list that it belongs to.
 */
export class StoreDatabase extends DatabaseSync {
  /** Called with the number of rows that an answer lacks. */
  onUnreadable: (rows: number) => void = () => {}

  override prepare(sql: string): StatementSync {
    const statement = super.prepare(sql)
    // What changes rows must not run a second time to be read again.
    const isQuery = /^\s*(?:SELECT|WITH)\b/i.test(sql)
    return throughDoor(statement, rows => this.onUnreadable(rows), isQuery)
  }
}

/** The same statement, whose own methods stand before those of its prototype. */
function throughDoor(
  statement: StatementSync,
  onUnreadable: (rows: number) => void,
  isQuery: boolean,
): StatementSync {
  const [run, get, all] = [statement.run, statement.get, statement.all].map(method =>
    method.bind(statement),
  ) as [StatementSync['run'], StatementSync['get'], StatementSync['all']]

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
    run(...values: SQLInputValue[]): StatementResultingChanges {
      makeStorable(values)
      return run(...values)
    },
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
  }) as StatementSync
}

/**
 * In place, and only what has to change: this runs for each row that is written, and a number that
 * is put into an array is boxed anew.
 */
function makeStorable(values: SQLInputValue[]): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    const isNumeric = typeof value === 'number' || typeof value === 'bigint'
    if (isNumeric && !isStorable(value)) values[index] = toStorable(value)
  }
}

const most = Number.MAX_SAFE_INTEGER

/** A fraction is: arrivals have them. */
const isStorable = (value: number | bigint) =>
  typeof value === 'number' && value >= -most && value <= most && !Object.is(value, -0)

function toStorable(value: number | bigint): number {
  const number = Number(value)
  if (number >= -most && number <= most) return number || 0
  return Number.isNaN(number) ? 0 : Math.sign(number) * most
}

/** A row that was read with BigInts; undefined when one of them is no exact number. */
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
