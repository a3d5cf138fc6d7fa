import { isObject } from '../../services/json/json-object.ts'
import { redactAddress } from '../../services/secrets/redact-address.ts'
import type { CostAnswer } from '../../services/viewer/records/cost-api.ts'
import { viewerAnswer } from '../ask-viewer/viewer-answer.ts'
import { plain } from '../mcp/answers/outside-text.ts'
import type { CostCall } from './call.ts'

/** A viewer that is busy answers within a second or two. */
const timeoutMillis = 30_000

type Asked = { answer: CostAnswer } | { problem: string; status: 1 | 2 }

/** Asks the viewer. Status 1: it rejects the question. Status 2: no viewer answers. */
export async function askCost({ url, query, prices }: CostCall): Promise<Asked> {
  const place = redactAddress(url)
  try {
    const { status, isOk, body } = await viewerAnswer(`${url}/-/api/cost?${query}`, {
      ...(prices && { method: 'POST', body: prices }),
      timeoutMillis,
    })
    if (isOk && isCost(body)) return { answer: body }
    if (isObject(body) && status === 400 && typeof body.error === 'string') {
      return { problem: plain(body.error, 600), status: 1 }
    }
    return {
      problem: `What listens at ${place} answers ${status}: it is another program, or a viewer of another version.`,
      status: 2,
    }
  } catch (error) {
    return {
      problem: `No viewer answers at ${place} (${(error as Error).message}). Start it with npm start or npm run viewer, or name it with --viewer.`,
      status: 2,
    }
  }
}

/** The members that every version has, of those that are printed. */
const isCost = (body: unknown): body is CostAnswer =>
  isObject(body) &&
  ['observed', 'load', 'probes'].every(name => isObject(body[name])) &&
  Array.isArray(body.tables)
