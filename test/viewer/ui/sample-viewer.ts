import { fileURLToPath } from 'node:url'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { buildPageWhenStale } from '../../../services/viewer/ui/build.ts'
import { allLenses } from '../records.ts'
import { startViewer } from '../viewer.ts'

const pageFolder = fileURLToPath(new URL('../../../dist/viewer', import.meta.url))

export type SampleViewer = Awaited<ReturnType<typeof startSampleViewer>>

/** The viewer with the built page; `add` lets the records of a trace arrive. */
export async function startSampleViewer(options: Parameters<typeof startViewer>[0] = {}) {
  await buildPageWhenStale()
  const viewer = await startViewer({ pageFolder, ...options })
  const { clock, inbox } = viewer

  function add(trace: Trace): void {
    const arrive = (afterMillis: number) => (clock.millis = trace.startMillis + afterMillis)
    const { spans, segments, items, logs } = recordsOf(trace)
    arrive(48)
    inbox.addSegments(segments)
    arrive(61)
    for (const item of items) inbox.addItem(item)
    arrive(512)
    inbox.addSpans(spans)
    arrive(540)
    inbox.addLogs(logs)
  }

  return { ...viewer, add }
}

/** The records of a trace as the wires would bring them. */
export function recordsOf({ traceId, ...trace }: Trace) {
  return {
    spans: trace.spans.map(({ missingParent: _, ...span }) => ({
      ...span,
      traceId,
      resource: { 'service.name': span.service, 'waywiser.lenses': allLenses },
    })),
    segments: trace.segments.map(({ durationMillis, origin, document, ...segment }) => ({
      ...segment,
      traceId,
      endMillis: segment.startMillis + durationMillis!,
      document: { ...document, origin },
    })),
    items: trace.errors.map(({ key, ...error }) => ({
      ...error,
      uuid: key,
      traceId,
      traceFlags: 1,
    })),
    logs: trace.logs.map(log => ({ ...log, traceId, traceFlags: 1 })),
  }
}
