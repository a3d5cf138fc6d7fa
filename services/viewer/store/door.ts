import {
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
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
    run: (...values: SQLInputValue[]) => run(...storable(values)),
    all(...values: SQLInputValue[]): Row[] {
      storable(values)
      try {
        return all(...values)
      } catch (problem) {
        return readOneByOne(problem, values)
      }
    },
    get(...values: SQLInputValue[]): Row | undefined {
      storable(values)
      try {
        return get(...values)
      } catch (problem) {
        return readOneByOne(problem, values)[0]
      }
    },
  }) as StatementSync
}

/** In place: this is called for each row that is written. */
function storable(values: SQLInputValue[]): SQLInputValue[] {
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    if (typeof value === 'number' || typeof value === 'bigint') values[index] = toInteger(value)
  }
  return values
}

const most = Number.MAX_SAFE_INTEGER

/** A fraction stays one: arrivals have them. */
function toInteger(value: number | bigint): number {
  const number = Number(value)
  // `|| 0` also takes the sign from -0.
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
