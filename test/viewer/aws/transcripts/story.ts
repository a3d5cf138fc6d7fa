/** One POST: two services, a database, and a third party that fails. */
export function createStory() {
  const startSeconds = Math.floor(Date.now() / 1000) - 5
  const traceId = `1-${startSeconds.toString(16)}-000000000000000000000001`
  const times = (from: number, to: number) => ({
    start_time: startSeconds + from,
    end_time: startSeconds + to,
  })
  const activities = {
    trace_id: traceId,
    id: '000000000000000a',
    name: 'activities',
    ...times(0, 0.5),
    annotations: { app_handle: 'ada' },
    http: {
      request: { method: 'POST', url: 'http://localhost/api/activities' },
      response: { status: 201 },
    },
    subsegments: [
      {
        id: '00000000000000a1',
        name: 'activities@sqlite',
        namespace: 'remote',
        ...times(0, 0.125),
        sql: { sanitized_query: 'INSERT' },
      },
      { id: '00000000000000a2', name: 'notifications', namespace: 'remote', ...times(0.125, 0.5) },
    ],
  }
  const notifications = {
    trace_id: traceId,
    id: '000000000000000b',
    parent_id: '00000000000000a2',
    name: 'notifications',
    ...times(0.25, 0.5),
    subsegments: [
      {
        id: '00000000000000b1',
        name: 'push.example.com',
        namespace: 'remote',
        fault: true,
        ...times(0.25, 0.375),
      },
    ],
  }
  return {
    startSeconds,
    traceId,
    documents: [activities, notifications],
    graph: {
      'activities@sqlite Database::SQL': { ok: 1, fault: 0, seconds: 0.125, to: [] },
      'activities client': { to: ['activities'] },
      activities: { ok: 1, fault: 0, seconds: 0.5, to: ['activities@sqlite', 'notifications'] },
      notifications: { ok: 1, fault: 0, seconds: 0.25, to: ['push.example.com'] },
      'push.example.com remote': { ok: 0, fault: 1, seconds: 0.125, to: [] },
    },
  }
}

type Service = {
  ReferenceId: number
  Name: string
  Type?: string
  Edges: { ReferenceId: number }[]
  SummaryStatistics?: {
    OkCount: number
    FaultStatistics: { TotalCount: number }
    TotalResponseTime: number
  }
}

/** The graph in short form: how often each node was called, and by which. */
export function drawn(services: Service[]): object {
  const nameOf = (id: number) => services.find(({ ReferenceId }) => ReferenceId === id)?.Name
  return Object.fromEntries(
    services.map(({ Name, Type, Edges, SummaryStatistics: sum }) => [
      [Name, Type].filter(Boolean).join(' '),
      {
        ...(sum && { ok: sum.OkCount, fault: sum.FaultStatistics.TotalCount }),
        ...(sum && { seconds: sum.TotalResponseTime }),
        to: Edges.map(({ ReferenceId }) => nameOf(ReferenceId)).sort(),
      },
    ]),
  )
}
