import type { JsonObject } from '../../json/json-object.ts'
import { maxRecordBytes } from '../from-otlp/allowance.ts'
import { type Intake, tooLarge } from '../from-otlp/intake.ts'
import { itemsAt, objectAt, objectOf } from '../from-otlp/json-values.ts'
import type { Sender } from '../from-otlp/sender.ts'
import { addSpan } from '../from-otlp/span-record.ts'
import { isPlainObject, LargeJson } from '../json/large-json.ts'
import type { SpanRecord } from '../records/record.ts'
import { jaegerSpan } from './jaeger-span.ts'
import { tagsAt } from './jaeger-tags.ts'
import { orRejected } from './or-rejected.ts'
import { createOrigins, toSender } from './origins.ts'
import { membersOf } from './recognise.ts'
import { scopeFromTags } from './span-words.ts'

/**
 * Reads what Jaeger's page and API save: `{ data: [{ traceID, spans, processes }] }`, one such
 * trace, or a list of them. Throws `MalformedJsonError`, `UnfitJsonError` and `TooMuchError`.
 */
export function* readJaeger(
  value: unknown,
  intake: Intake<SpanRecord>,
): Generator<void, void, void> {
  const members = membersOf(value)
  const isTrace = members && !Object.hasOwn(members, 'data')
  const traces = isTrace ? [members] : itemsAt(members ?? { data: value }, 'data', intake)
  for (const trace of traces) yield* readTrace(objectOf(trace, 'data'), intake)
}

function* readTrace(trace: JsonObject, intake: Intake<SpanRecord>): Generator<void, void, void> {
  const processes = objectAt(trace, 'processes')
  const senderOf = createSenders(processes, intake)
  const originOf = createOrigins()
  for (const item of itemsAt(trace, 'spans', intake)) {
    intake.startRecord()
    const bytes = item instanceof LargeJson ? item.byteLength : 0
    intake.weigh(bytes)
    if (bytes > maxRecordBytes) intake.reject(() => tooLarge('span', bytes))
    else {
      orRejected(intake, () => {
        const span = objectOf(item, 'spans')
        const sender = senderOf(span)
        const wireSpan = jaegerSpan(span, trace, intake.allowance)
        addSpan(intake, wireSpan, originOf(sender, scopeFromTags(wireSpan.attributes)))
      })
    }
    if (intake.isPauseDue()) yield
  }
}

/** The sender of each span: the process that it names, or has inside as in Jaeger's storages. */
function createSenders(processes: JsonObject, intake: Intake<SpanRecord>) {
  const known = new Map<string, Sender>()

  return (span: JsonObject): Sender => {
    if (isPlainObject(span.process)) return readProcess(span.process, intake)
    const id = String(span.processID)
    const sender = known.get(id) ?? readProcess(processOf(processes, id), intake)
    known.set(id, sender)
    return sender
  }
}

function processOf(processes: JsonObject, id: string): JsonObject {
  return Object.hasOwn(processes, id) ? (membersOf(processes[id]) ?? {}) : {}
}

function readProcess(process: JsonObject, { allowance }: Intake<SpanRecord>): Sender {
  const tags = tagsAt(process, 'tags', allowance)
  const { serviceName } = process
  return toSender(typeof serviceName === 'string' ? { 'service.name': serviceName, ...tags } : tags)
}
