import type { Counts, Histogram, MapAnswer } from '../../../services/viewer/records/api.ts'

const counts = (ok: number, error: number, throttle: number, fault: number, average: number) =>
  ({
    ...{ ok, error, throttle, fault },
    total: ok + error + throttle + fault,
    averageMillis: average,
  }) satisfies Counts

/** Mostly around one time, some ten times slower. */
const histogram = (millis: number, count: number): Histogram => [
  { millis, count: count - 5 },
  { millis: millis + 1, count: 3 },
  { millis: millis * 10, count: 2 },
]

const none = counts(0, 0, 0, 0, 0)

/** Two services, their databases and a webhook that throttles, as X-Ray would draw them. */
export function sampleMap(): MapAnswer {
  const service = { type: 'AWS::EKS::Container', inferred: false }
  const inferred = { root: false, inferred: true }
  return {
    nodes: [
      {
        ...{ id: '0', name: 'activities', type: 'client', root: false, inferred: true },
        ...{ ...none, histogram: [] },
      },
      {
        ...{ id: '1', name: 'activities', ...service, root: true },
        ...{ ...counts(96, 2, 0, 2, 48), histogram: histogram(40, 100) },
      },
      {
        ...{ id: '2', name: 'notifications', ...service, root: false },
        ...{ ...counts(48, 0, 0, 2, 31), histogram: histogram(25, 50) },
      },
      {
        ...{ id: '3', name: 'activities@postgres', type: 'Database::SQL', ...inferred },
        ...{ ...counts(100, 0, 0, 0, 3.2), histogram: histogram(3, 100) },
      },
      {
        ...{ id: '4', name: 'hooks.example.com', type: 'remote', ...inferred },
        ...{ ...counts(30, 0, 18, 2, 29), histogram: histogram(20, 50) },
      },
    ],
    edges: [
      { from: '0', to: '1', ...counts(96, 2, 0, 2, 48), histogram: histogram(40, 100) },
      { from: '1', to: '2', ...counts(48, 0, 0, 2, 34), histogram: histogram(27, 50) },
      { from: '1', to: '3', ...counts(100, 0, 0, 0, 3.2), histogram: histogram(3, 100) },
      { from: '2', to: '4', ...counts(30, 0, 18, 2, 29), histogram: histogram(20, 50) },
    ],
  }
}
