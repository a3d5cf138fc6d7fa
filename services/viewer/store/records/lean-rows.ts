import type { DatabaseSync } from 'node:sqlite'
import type { LeanRows } from '../../records/api.ts'
import type { Sliced } from '../../turns/turns.ts'
import { columnToKind, columnToStatus } from './columns.ts'
import { depthFirst } from './depth-first.ts'

type Placed = { id: string; parentId: string | null; startMicros: number; endMicros: number }

/** The spans of a trace in the order of its waterfall. */
type LeanTrace = { spans: Placed[]; order: Int32Array }

type Columns = [
  id: string,
  name: string,
  kind: number,
  service: string,
  startMicros: number,
  durationMicros: number,
  status: number,
  httpStatus: number | null,
  inProgress: number,
  sharedId: string | null,
]

/** More of a name is not seen in a row. */
const nameLength = 300
const rowsPerPage = 500
const firstRows = 200
/** Traces whose first rows are kept: 200 rows are 12 kB, with long names 100 kB. */
const mostKept = 20

/**
 * Reads what the waterfall of a large trace is drawn from. Attributes, events and links, which are
 * most of a trace's bytes, are not read: their spans are asked for when they are seen.
 */
export function createLeanRows(database: DatabaseSync) {
  const places = database.prepare(`SELECT span_id, parent_id, start_us, start_us + duration_us
    FROM span WHERE trace = ? AND span_id > ? ORDER BY span_id LIMIT ${rowsPerPage}`)
  const columns = database.prepare(`SELECT span_id, substr(name, 1, ${nameLength}), kind,
      substr(service, 1, ${nameLength}), start_us, duration_us, status, http_status, in_progress,
      shared_id
    FROM json_each(?2) AS wanted CROSS JOIN span
    WHERE span.trace = ?1 AND span.span_id = wanted.value ORDER BY wanted.key`)
  // With objects of rows, reading took twice as long.
  places.setReturnArrays(true)
  columns.setReturnArrays(true)
  /** The first rows of the traces that were read last. */
  const firstTexts = new Map<number, { version: string; text: string }>()

  function* readPlaces(seq: number): Sliced<LeanTrace> {
    const spans: Placed[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const rows = places.all(seq, after) as unknown as [string, string | null, number, number][]
      for (const [id, parentId, startMicros, endMicros] of rows) {
        spans.push({ id, parentId, startMicros, endMicros })
      }
      after = rows.length < rowsPerPage ? undefined : spans.at(-1)!.id
      yield
    }
    return { spans, order: yield* depthFirst(spans) }
  }

  const readColumns = (seq: number) => (ids: string[]) =>
    columns.all(seq, JSON.stringify(ids)) as unknown as Columns[]

  /** The first rows as JSON. `version` changes whenever the trace does. */
  function* first(seq: number, version: string): Sliced<string> {
    const known = firstTexts.get(seq)
    if (known?.version === version) return known.text
    const text = yield* writeRows(yield* readPlaces(seq), firstRows, readColumns(seq))
    firstTexts.delete(seq)
    firstTexts.set(seq, { version, text })
    if (firstTexts.size > mostKept) firstTexts.delete(firstTexts.keys().next().value!)
    return text
  }

  /** All rows as JSON. */
  function* all(seq: number): Sliced<string> {
    const trace = yield* readPlaces(seq)
    return yield* writeRows(trace, trace.order.length, readColumns(seq))
  }

  return { first, all }
}

function* writeRows(
  { spans, order }: LeanTrace,
  count: number,
  read: (ids: string[]) => Columns[],
): Sliced<string> {
  const [names, services] = [createNumbers(), createNumbers()]
  const indexes = new Map<string, number>()
  const few: LeanRows['few'] = {}
  const lists = new Map<List, string[]>(listNames.map(name => [name, []]))
  const { startMicros, endMicros } = extentOf(spans)
  yield
  for (let from = 0; from < count; from += rowsPerPage) {
    const part = [...order.subarray(from, Math.min(count, from + rowsPerPage))]
    const parentIds = new Map(part.map(at => [spans[at]!.id, spans[at]!.parentId]))
    const values: unknown[][] = []
    for (const [id, name, kind, service, start, duration, status, code, ...rest] of read([
      ...parentIds.keys(),
    ])) {
      const parentId = parentIds.get(id) ?? null
      const parent = indexes.get(parentId ?? '') ?? -1
      const rare = rareOf(parentId, parent, rest)
      if (rare) few[indexes.size] = rare
      indexes.set(id, indexes.size)
      values.push([
        ...[id, parent, names.numberOf(name), services.numberOf(service), kind],
        ...[start - startMicros, duration, status, code ?? 0],
      ])
    }
    for (const [n, name] of listNames.entries()) {
      if (values.length === 0) continue
      lists.get(name)!.push(JSON.stringify(values.map(row => row[n])).slice(1, -1))
    }
    yield
  }
  const head = {
    total: spans.length,
    startMillis: startMicros / 1000,
    endMillis: endMicros / 1000,
    names: names.texts,
    services: services.texts,
    kinds: [0, 1, 2, 3, 4].map(columnToKind),
    statuses: [0, 1, 2].map(columnToStatus),
    few,
  }
  const texts = [...lists].map(([name, parts]) => `"${name}":[${parts.join()}]`)
  return `${JSON.stringify(head).slice(0, -1)},${texts.join()}}`
}

const listNames = [
  ...(['id', 'parent', 'name', 'service', 'kind'] as const),
  ...(['startMicros', 'durationMicros', 'status', 'httpStatus'] as const),
]

type List = (typeof listNames)[number]

/** What few spans have; a parent that has no row above, in a circle or missing, by its id. */
function rareOf(
  parentId: string | null,
  parent: number,
  [inProgress, sharedId]: [number, string | null],
): LeanRows['few'][number] | undefined {
  const isAlone = parentId !== null && parent < 0
  if (!isAlone && !inProgress && sharedId === null) return undefined
  return {
    ...(isAlone && { parentId }),
    ...(inProgress && { inProgress: true as const }),
    ...(sharedId !== null && { sharedId }),
  }
}

function createNumbers() {
  const texts: string[] = []
  const numbers = new Map<string, number>()
  return {
    texts,
    numberOf(text: string): number {
      const known = numbers.get(text)
      if (known !== undefined) return known
      numbers.set(text, texts.length)
      return texts.push(text) - 1
    },
  }
}

function extentOf(spans: Placed[]): { startMicros: number; endMicros: number } {
  let [startMicros, endMicros] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const span of spans) {
    startMicros = Math.min(startMicros, span.startMicros)
    endMicros = Math.max(endMicros, span.endMicros)
  }
  return { startMicros, endMicros }
}
