import type {
  Faults,
  LogsAnswer,
  TracesAnswer,
  Wires,
} from '../../../services/viewer/records/api.ts'
import type { Taken } from './vendors.ts'

/**
 * The records of the viewer by its own API, which counts a record once even if it arrived twice.
 */
export function viewerRecords(origin: string) {
  async function get<Body>(path: string): Promise<Body> {
    const answer = await fetch(`${origin}/-/api/${path}`)
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as Body
  }

  async function pages<Body extends { next?: string }>(path: string): Promise<Body[]> {
    const bodies: Body[] = []
    for (let cursor: string | undefined; ; ) {
      const body = await get<Body>(`${path}?limit=1000${cursor ? `&cursor=${cursor}` : ''}`)
      bodies.push(body)
      cursor = body.next && encodeURIComponent(body.next)
      if (!cursor) return bodies
    }
  }

  return {
    wires: () => get<Wires>('wires'),
    async counts() {
      const traces = (await pages<TracesAnswer>('traces')).flatMap(page => page.traces)
      const sum = (lens: 'otlp' | 'rollbar') =>
        traces.reduce((total, { delivery }) => total + delivery[lens].count, 0)
      return { otlp: sum('otlp'), rollbar: sum('rollbar'), logs: (await lineIds()).length }
    },
    async switchTo(faults: Partial<Faults>) {
      const answer = await fetch(`${origin}/-/api/faults`, {
        method: 'PUT',
        body: JSON.stringify(faults),
      })
      if (!answer.ok) throw new Error(`faults answered ${answer.status}: ${await answer.text()}`)
    },
  }

  async function lineIds(): Promise<Taken['ids']> {
    const logs = (await pages<LogsAnswer>('logs')).flatMap(page => page.logs)
    return [...new Set(logs.map(({ stream, fields }) => `${stream} ${fields.seq}`))]
  }
}
