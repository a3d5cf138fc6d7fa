import { isObject } from '../../services/json/json-object.ts'
import { redactAddress } from '../../services/secrets/redact-address.ts'
import type { CostAnswer } from '../../services/viewer/records/cost-api.ts'
import type { CostCall } from './call.ts'

/** A viewer that is busy answers within a second or two. */
const timeoutMillis = 30_000

type Asked = { answer: CostAnswer } | { problem: string; status: 1 | 2 }

/** Asks the viewer. Status 1: it rejects the question. Status 2: no viewer answers. */
export async function askCost({ url, query, prices }: CostCall): Promise<Asked> {
  const place = redactAddress(url)
  try {
    const response = await fetch(`${url}/-/api/cost?${query}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMillis),
      ...(prices && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(prices),
      }),
    })
    const body: unknown = await response.json().catch(() => undefined)
    if (response.ok && isObject(body) && 'vendors' in body) return { answer: body as CostAnswer }
    if (isObject(body) && response.status === 400) return { problem: `${body.error}`, status: 1 }
    return {
      problem: `What listens at ${place} answers ${response.status}: it is another program, or a viewer of another version.`,
      status: 2,
    }
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string; message?: string } }
    const why = name === 'TimeoutError' ? 'no answer in 30 s' : (cause?.code ?? cause?.message)
    return {
      problem: `No viewer answers at ${place} (${why ?? name}). Start it with npm start or npm run viewer, or name it with --viewer.`,
      status: 2,
    }
  }
}
