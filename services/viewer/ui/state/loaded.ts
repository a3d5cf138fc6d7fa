import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { type AnswerError, callApi } from './api-client.ts'
import { connection } from './events.ts'

export type Loaded<Answer> =
  | { state: 'loading' }
  | { state: 'failed'; problem: AnswerError }
  | { state: 'ready'; answer: Answer }

/** The API's problem with the filter itself, which is shown at the filter's field. */
export function filterProblem(loaded: Loaded<unknown>, filter: string | undefined) {
  if (loaded.state !== 'failed' || !filter || loaded.problem.status !== 400) return undefined
  return loaded.problem.detail
}

/**
 * The API's answer to `path`. It is loaded again every `refreshMillis`, when the path or `version`
 * changes, and when the server is back. While the server does not answer, the last answer stays.
 */
export function useApi<Answer>(
  path: string,
  refreshMillis?: number,
  version?: number,
): ReadonlySignal<Loaded<Answer>> {
  const loaded = useSignal<Loaded<Answer>>({ state: 'loading' })
  const state = connection.value
  useEffect(() => {
    let current = true
    const load = () =>
      callApi<Answer>(path).then(
        answer => {
          if (current) loaded.value = { state: 'ready', answer }
        },
        (problem: AnswerError) => {
          if (!current) return
          if (loaded.value.state === 'ready' && problem.status === 0) return
          loaded.value = { state: 'failed', problem }
        },
      )
    void load()
    // A page in the background does not refresh.
    const refresh = () => document.hidden || void load()
    const timer = refreshMillis && setInterval(refresh, refreshMillis)
    return () => {
      current = false
      if (timer) clearInterval(timer)
    }
  }, [path, refreshMillis, version, state === 'open'])
  return loaded
}
