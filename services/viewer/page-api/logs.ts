import { parseFilterPattern } from '../filter/logs/filter-pattern.ts'
import { FilterPatternError } from '../filter/logs/pattern-scanner.ts'
import type { LogsAnswer } from '../records/api.ts'
import type { LineMatcher } from '../store/records/log-query-shapes.ts'
import { runInSlices } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { allowOnly, PageApiError, readCursor, readLimit, readRange, writeCursor } from './query.ts'

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
    matcher: readPattern(query.get('filter') ?? ''),
    range: readRange(query, context.now()),
    limit: readLimit(query),
    after: position?.id,
  })
  const { logs, next } = await runInSlices(steps)
  return { logs, next: next === undefined ? undefined : writeCursor('logs', { id: next }) }
}

function readPattern(text: string): LineMatcher {
  try {
    return parseFilterPattern(text)
  } catch (problem) {
    if (!(problem instanceof FilterPatternError)) throw problem
    const { position, expected } = problem
    throw new PageApiError(400, `filter=${JSON.stringify(text)}: ${problem.message}`, {
      position,
      expected,
    })
  }
}
