/**
 * Two services, a database each, and a third party that fails. Four requests to activities: 1
 * creates an activity, calls notifications, whose push to the third party fails; 2 ten seconds
 * later, is throttled by notifications, called by its address; 3 another ten later, answers 404
 * after more than a second; 4 another ten later, is still in progress.
 */
export const storySeconds = 1_795_355_700

export const xrayId = (n: number) => `1-6b02f434-${String(n).padStart(24, '0')}`

const id = (n: number) => n.toString(16).padStart(16, '0')
const at = (seconds: number) => Number((storySeconds + seconds).toFixed(6))

const part = (n: number, name: string, start: number, end: number, fields: object = {}) => ({
  id: id(n),
  name,
  start_time: at(start),
  end_time: at(end),
  ...fields,
})

const http = (method: string, url: string, status: number) => ({
  http: { request: { method, url }, response: { status } },
})

const sql = { namespace: 'remote', sql: { sanitized_query: 'SELECT 1' } }
const remote = { namespace: 'remote' }

const created = [
  {
    trace_id: xrayId(1),
    ...part(0x11, 'activities', 0, 0.1, http('POST', 'http://localhost:3000/api/activities', 201)),
    user: 'ada',
    annotations: { app_handle: 'ada', count: 3, isNew: true },
    subsegments: [
      part(0x12, 'activities@sqlite', 0.01, 0.015, sql),
      part(0x13, 'notifications', 0.02, 0.06, {
        ...remote,
        ...http('POST', 'http://localhost:3001/api/notifications', 201),
      }),
      part(0x14, 'home-activities', 0.061, 0.09),
    ],
  },
  {
    trace_id: xrayId(1),
    parent_id: id(0x13),
    ...part(0x21, 'notifications', 0.022, 0.057, http('POST', '/api/notifications', 201)),
    subsegments: [part(0x22, 'notifications@sqlite', 0.025, 0.029, sql)],
  },
  // This document arrives late, on its own.
  {
    type: 'subsegment',
    trace_id: xrayId(1),
    parent_id: id(0x21),
    ...part(0x23, 'push.example.com', 0.03, 0.055, {
      ...remote,
      ...http('POST', 'https://push.example.com/', 503),
      fault: true,
      cause: { exceptions: [{ id: id(0x24), message: 'push failed', type: 'Error' }] },
    }),
  },
]

const throttled = [
  {
    trace_id: xrayId(2),
    ...part(0x31, 'activities', 10, 10.05, http('GET', 'http://localhost:3000/api/home', 200)),
    subsegments: [
      part(0x32, 'activities@sqlite', 10.01, 10.015, sql),
      part(0x33, 'localhost:3001', 10.02, 10.03, {
        ...remote,
        ...http('GET', 'http://localhost:3001/api/notifications/unread-count', 429),
        error: true,
        throttle: true,
      }),
    ],
  },
  {
    trace_id: xrayId(2),
    parent_id: id(0x33),
    ...part(0x41, 'notifications', 10.021, 10.029, http('GET', '/unread-count', 429)),
  },
]

const notFound = {
  trace_id: xrayId(3),
  ...part(0x51, 'activities', 20, 21.2346, http('GET', 'http://localhost:3000/nothing', 404)),
}

const inProgress = {
  trace_id: xrayId(4),
  id: id(0x61),
  name: 'activities',
  start_time: at(30),
  in_progress: true,
}

const storyDocuments: object[] = [...created, ...throttled, notFound, inProgress]

export const storyTexts = storyDocuments.map(document => JSON.stringify(document))
