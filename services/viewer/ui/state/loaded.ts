import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { type AnswerError, callApi } from './api-client.ts'
import { connection } from './events.ts'

export type Loaded<Answer> =
  | { state: 'loading' }
  | { state: 'failed'; problem: AnswerError }
  | { state: 'ready'; answer: Answer }

/**
 * What the API answers to `path`, asked anew when the path changes, every `refreshMillis`, when the
 * server has come back, and when `version` changes. A failed refresh leaves the last answer standing.
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
    // Nobody sees a page in the background: it asks again a moment after it is back.
    const refresh = () => document.hidden || void load()
    const timer = refreshMillis && setInterval(refresh, refreshMillis)
    return () => {
      current = false
      if (timer) clearInterval(timer)
    }
  }, [path, refreshMillis, version, state === 'open'])
  return loaded
}
