import type { SampledOutAnswer } from '../../records/api.ts'
import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { useApi } from '../state/loaded.ts'

/** Why a trace was sampled out, and how others like it fared. */
export function SampledOut({ traceId }: { traceId: string }) {
  const { value } = useApi<SampledOutAnswer>(`sampling/${traceId}`)
  if (value.state !== 'ready') return null
  const { text, newestKept } = value.answer
  return (
    <p class="left-out" role="status">
      <bdi>{rowText(text, 900)}</bdi>.{' '}
      {newestKept && <a href={traceHref(newestKept)}>See the newest kept one</a>}{' '}
      <a href="/wires#sampling">Sampling rules</a>
    </p>
  )
}
