import { isObject } from '../../json/json-object.ts'
import { parseFilterPattern } from '../filter/logs/filter-pattern.ts'
import type { SenderDrop, SenderDropsAnswer, TraceLog } from '../records/api.ts'
import { dropMessage, newestByStream } from '../records/drop-lines.ts'
import { runInSlices } from '../turns/turns.ts'
import { plural } from '../words/format.ts'
import type { Context } from './context.ts'
import { allowOnly, readRange } from './query.ts'

const matcher = parseFilterPattern(`"${dropMessage}"`)

/** Each process writes one a minute at most. */
const mostLines = 200

/** `/-/api/sender-drops`: see `SenderDropsAnswer`. */
export async function showSenderDrops(
  context: Context<'logs'>,
  query: URLSearchParams,
): Promise<SenderDropsAnswer> {
  allowOnly(query, ['range', 'start', 'end'])
  const range = readRange(query, context.now())
  const wanted = { group: undefined, stream: undefined, after: undefined, matcher }
  const { logs } = await runInSlices(context.logs({ ...wanted, range, limit: mostLines }))
  return { drops: senderDrops(logs) }
}

/** The totals in the newest line of each process (log stream), the largest first. */
const senderDrops = (lines: TraceLog[]): SenderDrop[] =>
  newestByStream(lines, ({ timeMillis }) => timeMillis)
    .flatMap(dropsOf)
    .sort((a, b) => b.count - a.count)

const dropsOf = ({ fields, service, stream, timeMillis }: TraceLog): SenderDrop[] =>
  entries(fields.dropped).flatMap(([lens, destinations]) =>
    entries(destinations).flatMap(([destination, reasons]) =>
      entries(reasons)
        .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
        .map(([reason, count]) => {
          const text = `${service} dropped ${records(lens, count)} (${reason})`
          return { service, stream, lens, destination, reason, count, timeMillis, text }
        }),
    ),
  )

/** Lines come from outside: another program may use the same words. */
const entries = (value: unknown): [string, unknown][] =>
  isObject(value) ? Object.entries(value) : []

const names = new Map([
  ['otlp', 'span'],
  ['xray', 'segment'],
  ['rollbar', 'item'],
  ['logs', 'line'],
])

const records = (lens: string, count: number) => plural(count, names.get(lens) ?? 'record')
