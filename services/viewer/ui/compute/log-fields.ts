import { rowText, valueText } from './outside-text.ts'

/** Fields that the row shows already, or that all lines of a trace share. */
const hidden = new Set(
  `level time timestamp seq msg message service host hostname pid trace_id span_id trace_flags
  xray_trace_id sampled sampling_rule sampling_reason`.split(/\s+/),
)

/** The other fields of a line in short: `method=GET path=/ status=200`. */
export const fieldsInShort = (fields: Record<string, unknown>) =>
  Object.entries(fields)
    .filter(([name]) => !hidden.has(name))
    .slice(0, 12)
    .map(([name, value]) => `${rowText(name, 40)}=${rowText(valueText(value), 80)}`)
    .join(' ')
