import { z } from 'zod'
import type { LogsAnswer } from '../../../services/viewer/records/api.ts'
import { traceHref } from '../../../services/viewer/ui/compute/routes.ts'
import { plain, quoted } from '../answers/outside-text.ts'
import { listAnswer, type Row } from '../answers/report.ts'
import type { Asked } from '../viewer/client.ts'
import { limit, range, tool } from './tool.ts'

export const searchLogs = tool({
  name: 'search_logs',
  title: 'Search log lines',
  description:
    'Lists log lines, newest arrival first: time, level, service, message, trace. For the lines of one trace ask get_trace with logs: "all".',
  input: {
    pattern: z
      .string()
      .max(1024)
      .optional()
      .describe(
        'A CloudWatch filter pattern; case matters. Words that all have to be in the line (a word with other characters than letters, digits and _ in double quotes), -word for lines without it, ?one ?or ?other, %regex%, { $.level = "error" && $.status >= 500 } for JSON. Absent: all lines.',
      ),
    group: z.string().max(512).optional().describe('A log group, by its exact name.'),
    range,
    limit: limit('log lines'),
  },
  async answer(viewer, { pattern, group, range, limit }) {
    const query = { filter: pattern, group, range, limit }
    const { logs, next } = await viewer.get<LogsAnswer>('logs', query)
    return listAnswer({
      head: [logs.length > 0 ? 'Log lines, newest first:' : 'No log line matches.'],
      name: 'lines',
      rows: logs.map(line => rowOf(line, viewer)),
      hasMore: next !== undefined,
      advice: 'narrow the search by pattern, group or range',
    })
  },
})

function rowOf(line: LogsAnswer['logs'][number], viewer: Asked): Row {
  const { traceId, spanId, level, service, group } = line
  const time = new Date(line.timeMillis).toISOString()
  const url = traceId && viewer.link(traceHref(traceId, spanId))
  return {
    text: `${time} ${quoted(level, 20)} ${quoted(service, 60)}: ${quoted(line.message, 300)}${url ? ` ${url}` : ''}`,
    data: {
      ...{ time, level: plain(level, 20), service: plain(service, 60), group: plain(group) },
      ...{ message: plain(line.message, 300), traceId, url },
    },
  }
}
