import { parseFilterPattern } from '../filter/logs/filter-pattern.ts'
import { FilterPatternError } from '../filter/logs/pattern-scanner.ts'
import type { LogsAnswer } from '../records/api.ts'
import type { Store } from '../store/open.ts'
import type { LineMatcher } from '../store/records/log-query-shapes.ts'
import { runInSlices } from '../turns/turns.ts'
import { allowOnly, PageApiError, readCursor, readLimit, readRange, writeCursor } from './query.ts'

/** Log lines, newest arrival first; `filter` is a CloudWatch filter pattern. */
export async function listLogs(
  store: Store,
  query: URLSearchParams,
  nowMillis: number,
): Promise<LogsAnswer> {
  allowOnly(query, ['group', 'stream', 'filter', 'range', 'start', 'end', 'limit', 'cursor'])
  const [group, stream] = [query.get('group'), query.get('stream')]
  const position = readCursor(query, 'logs', { id: 0 })
  const steps = store.logs({
    ...(group ? { group } : {}),
    ...(stream ? { stream } : {}),
    matcher: readPattern(query.get('filter') ?? ''),
    range: readRange(query, nowMillis),
    limit: readLimit(query),
    ...(position ? { after: position.id } : {}),
  })
  const { logs, next } = await runInSlices(steps)
  return { logs, ...(next === undefined ? {} : { next: writeCursor('logs', { id: next }) }) }
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
