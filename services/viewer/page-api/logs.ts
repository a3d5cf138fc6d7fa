import { parseFilterPattern } from '../filter/logs/filter-pattern.ts'
import type { LogsAnswer } from '../records/api.ts'
import { runInSlices } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { parseWith } from './filter.ts'
import { allowOnly, readCursor, readLimit, readRange, writeCursor } from './query.ts'

/** Log lines, newest arrival first. `filter` is a CloudWatch filter pattern. */
export async function listLogs(
  context: Context<'logs'>,
  query: URLSearchParams,
): Promise<LogsAnswer> {
  allowOnly(query, ['group', 'stream', 'filter', 'range', 'start', 'end', 'limit', 'cursor'])
  const position = readCursor(query, 'logs', { id: 0 })
  const steps = context.logs({
    group: query.get('group') || undefined,
    stream: query.get('stream') || undefined,
    matcher: parseWith(parseFilterPattern, query.get('filter') ?? ''),
    range: readRange(query, context.now()),
    limit: readLimit(query),
    after: position?.id,
  })
  const { logs, next } = await runInSlices(steps)
  return { logs, next: next === undefined ? undefined : writeCursor('logs', { id: next }) }
}
