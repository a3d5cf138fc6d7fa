import { parseObject } from '../json/parse-object.ts'
import { nameBefore } from '../mentions/id-names.ts'
import { dropMessage, newestByStream } from '../records/drop-lines.ts'
import { formatCount, plural } from '../words/format.ts'
import type { Check } from './facts.ts'
import { shown } from './language.ts'
import { serviceOfLine } from './services.ts'

/** Lines of services with spans or segments, most of which carry no trace id. */
export const linesWithoutId: Check = ({ recent, services }) => {
  const loose = Map.groupBy(recent.lines, serviceOfLine)
  const found = [...loose].flatMap(([service, of]) => {
    const { otlp, xray, logs } = services.get(service)?.lenses ?? {}
    const isTraced = (otlp?.count ?? 0) + (xray?.count ?? 0) > 0
    const all = logs?.count ?? 0
    return isTraced && of.length > all / 2 ? [{ service, loose: of.length, all }] : []
  })
  if (found.length === 0) {
    return { state: 'ok', text: 'Log lines of traced services carry a trace id.' }
  }
  const parts = found
    .sort((a, b) => b.loose - a.loose)
    .slice(0, 5)
    .map(
      ({ service, loose, all }) =>
        `${formatCount(loose)} of ${plural(all, 'line')} of ${shown(service)}`,
    )
  return {
    state: 'warning',
    text: `Log lines of traced services carry no trace id: ${parts.join(', ')}.`,
    fix: 'Write the id of the active span into each line as `trace_id`; in Python `OTEL_PYTHON_LOG_CORRELATION=true` does.',
  }
}

/** Begins with plain text and has bounded gaps, so that it takes linear time. */
const idForm = /trace[_.-]?id["']?\s{0,4}[:=]\s{0,4}["']?([\w-]{1,40})/i

/** Lines with an id that joins no trace: a number, as Datadog writes it, or half an id. */
export const idsNotJoined: Check = ({ recent }) => {
  const found = recent.lines.flatMap(({ raw }) => idIn(raw) ?? [])
  if (found.length === 0) {
    return { state: 'ok', text: 'Every trace id in a log line can be read.' }
  }
  return {
    state: 'warning',
    text: `${plural(found.length, 'log line')} ${found.length === 1 ? 'has' : 'have'} a trace id that joins no trace, such as ${shown(found[0]!)}.`,
    fix: 'Write the whole id of 32 hex digits, as W3C or X-Ray spells it: `trace_id=4bf92f3577b34da6a3ce929d0e0e4736`.',
  }
}

/** `dd.trace_id=8371238123`; zeros stand for no trace. */
function idIn(raw: string): string | undefined {
  const match = idForm.exec(raw)
  const id = match?.[1]
  if (!match || id === undefined || !/[1-9a-f]/i.test(id)) return undefined
  if (/^(null|none|undefined|nil)$/i.test(id)) return undefined
  const { owner, name } = nameBefore(raw, match.index + match[0].length - id.length)
  return `${owner === '' ? '' : `${owner}.`}${name}=${id}`
}

/** What senders dropped before sending, by their own lines. */
export const senderDrops: Check = ({ recent, when }) => {
  const reports = recent.lines.filter(({ message }) => message === dropMessage)
  const newest = newestByStream(reports, ({ arrivedMillis }) => arrivedMillis)
  if (newest.length === 0) {
    return { state: 'ok', text: `No sender reported dropped records ${when}.` }
  }
  const parts = newest.slice(0, 5).map(line => {
    const { droppedRecords } = parseObject(line.raw)
    const count = typeof droppedRecords === 'number' ? plural(droppedRecords, 'record') : 'records'
    return `${shown(serviceOfLine(line))} dropped ${count}`
  })
  return {
    state: 'warning',
    text: `Senders dropped records before sending them, since they started: ${parts.join(', ')}.`,
    fix: 'The table “Dropped by senders” below names the destination and the reason.',
  }
}
