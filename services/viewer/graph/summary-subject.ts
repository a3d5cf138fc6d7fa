import type { FilterElement, TraceSubject } from '../filter/xray/subject.ts'
import type { TraceSummary } from '../records/api.ts'

type Request = { method?: string; url?: string }

/** What filter expressions see of a trace without segments: its first request and its services. */
export function subjectOfSummary(summary: TraceSummary, request: Request): TraceSubject {
  const { service, services } = summary
  const root = rootElement(summary, request)
  const others = services.filter(name => name !== service)
  return {
    trace: root,
    services: [
      { ...root, node: { name: service } },
      ...others.map(name => ({ ...otherElement(name), node: { name } })),
    ],
    edges: [],
    annotations: {},
  }
}

function rootElement(
  { service, status, httpStatus, durationMillis }: TraceSummary,
  { method, url }: Request,
) {
  const seconds = durationMillis / 1000
  const element: FilterElement = {
    flags: { root: true, [status]: true, ...(status === 'throttle' && { error: true }) },
    numbers: {
      responsetime: seconds,
      duration: seconds,
      'http.status': httpStatus,
    },
    texts: {
      name: [service],
      'http.method': method ? [method] : undefined,
      'http.url': url ? [url] : undefined,
    },
  }
  return element
}

const otherElement = (name: string): FilterElement => ({
  flags: {},
  numbers: {},
  texts: { name: [name] },
})
