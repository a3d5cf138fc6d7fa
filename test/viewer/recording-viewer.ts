import { createApp } from '../../services/viewer/app.ts'
import type { Handler } from '../../services/viewer/http/message.ts'
import type { Wire } from '../../services/viewer/records/api.ts'
import type {
  Inbox,
  ItemRecord,
  LogRecord,
  Rejection,
  SegmentRecord,
  SpanRecord,
} from '../../services/viewer/records/record.ts'
import { openStore } from '../../services/viewer/store/open.ts'
import { listening } from '../support/servers.ts'

const emptyAmounts = () => ({ received: 0, rejected: 0, dropped: 0, bytes: 0 })

/** An inbox that only remembers, so that a wire's test sees exactly what the wire passed on. */
export function createRecordingInbox() {
  const kept = {
    spans: [] as SpanRecord[],
    segments: [] as SegmentRecord[],
    items: [] as ItemRecord[],
    logs: [] as LogRecord[],
    rejections: [] as Rejection[],
    counts: {} as Partial<Record<Wire, ReturnType<typeof emptyAmounts>>>,
  }
  const inbox: Inbox = {
    addSpans: spans => void kept.spans.push(...spans),
    addSegments: segments => void kept.segments.push(...segments),
    addItem: item => void kept.items.push(item),
    addLogs: logs => void kept.logs.push(...logs),
    noteRejection: rejection => void kept.rejections.push(rejection),
    count(wire, amounts) {
      kept.counts[wire] ??= emptyAmounts()
      const total = kept.counts[wire]
      for (const key of ['received', 'rejected', 'dropped', 'bytes'] as const) {
        total[key] += amounts[key] ?? 0
      }
    },
  }
  return { inbox, kept }
}

/** The viewer's app on real ports, in front of a recording inbox. Closed after each test. */
export async function startRecordingViewer(
  options: { pageFolder?: string; pageApi?: Handler } = {},
) {
  const { inbox, kept } = createRecordingInbox()
  const errors: unknown[] = []
  const app = createApp({
    inbox,
    xray: openStore({ file: ':memory:' }).xray,
    pageApi: options.pageApi ?? (() => ({ status: 200, body: { own: true } })),
    logsApi: () => ({ status: 200, body: { logs: true } }),
    pageFolder: options.pageFolder ?? '/nonexistent',
    publicUrl: 'https://viewer.example.com/',
    onError: error => void errors.push(error),
  })
  const url = await listening(app.listener)
  const daemonUrl = await listening(app.daemonListener)
  return { url, daemonUrl, inbox, kept, errors }
}
