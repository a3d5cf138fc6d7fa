import { traceMap } from '../../../services/viewer/graph/map-answer.ts'
import type { MapAnswer } from '../../../services/viewer/records/api.ts'
import type { SegmentRecord } from '../../../services/viewer/records/record.ts'
import { flattenSegments } from '../../../services/viewer/store/records/segments.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'
import { sampleMillis, segment, spanId, traceId } from '../records.ts'

/** Most of the hundred requests take about `millis`, some ten times as long. */
const duration = (millis: number, n: number) => {
  if (n % 50 < 45) return millis
  return n % 50 < 48 ? millis + 1 : millis * 10
}

const flags = (n: number, { error = 0, throttle = 0, fault = 0 }) => ({
  error: n < error + throttle,
  throttle: n < throttle,
  fault: n >= error + throttle && n < error + throttle + fault,
})

const ids = (n: number, piece: number) => spanId(n * 10 + piece)

const timed = (n: number, piece: number, millis: number, fields: object) => ({
  id: ids(n, piece),
  start_time: (sampleMillis + piece) / 1000,
  end_time: (sampleMillis + piece + duration(millis, n)) / 1000,
  ...fields,
})

const document = (
  n: number,
  piece: number,
  millis: number,
  fields: { name: string; [field: string]: unknown },
) =>
  segment({
    traceId: traceId(n),
    id: ids(n, piece),
    name: fields.name,
    startMillis: sampleMillis + piece,
    endMillis: sampleMillis + piece + duration(millis, n),
    document: { id: ids(n, piece), origin: 'AWS::EKS::Container', ...fields },
  })

/** A hundred requests, half of which reach notifications and its throttling webhook. */
export function mapSegments(): SegmentRecord[] {
  return Array.from({ length: 100 }, (_, n) => n).flatMap(n => {
    const store = timed(n, 3, 3, { name: 'activities@postgres', namespace: 'remote', sql: {} })
    const call = timed(n, 1, 27, { name: 'notifications', namespace: 'remote' })
    const activities = document(n, 0, 40, {
      name: 'activities',
      ...flags(n, { error: 2, fault: 2 }),
      subsegments: n < 50 ? [call, store] : [store],
    })
    if (n >= 50) return [activities]
    const webhook = { name: 'hooks.example.com', namespace: 'remote' }
    const notifications = document(n, 2, 25, {
      name: 'notifications',
      ...flags(n, { fault: 2 }),
      subsegments: [timed(n, 4, 20, { ...webhook, ...flags(n, { throttle: 18, fault: 2 }) })],
    })
    return [activities, { ...notifications, parentId: ids(n, 1) }]
  })
}

export const sampleMap = (): MapAnswer =>
  runAtOnce(traceMap(runAtOnce(flattenSegments(mapSegments(), 1000)).segments))
