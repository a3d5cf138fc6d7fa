import { rowText, valueText } from './outside-text.ts'

/** What every line carries and the row shows already, or that the whole trace shares. */
const known = new Set([
  ...['level', 'time', 'timestamp', 'seq', 'msg', 'message', 'service', 'host', 'hostname', 'pid'],
  ...['trace_id', 'span_id', 'trace_flags', 'xray_trace_id'],
  ...['sampled', 'sampling_rule', 'sampling_reason'],
])

/** The rest of a line's fields, short: `method=GET path=/ status=200`. */
export const fieldsInShort = (fields: Record<string, unknown>) =>
  Object.entries(fields)
    .filter(([name]) => !known.has(name))
    .slice(0, 12)
    .map(([name, value]) => `${rowText(name, 40)}=${rowText(valueText(value), 80)}`)
    .join(' ')
