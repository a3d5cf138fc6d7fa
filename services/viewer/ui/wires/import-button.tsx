import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { ImportAnswer } from '../../records/api.ts'
import { rowText } from '../compute/outside-text.ts'
import { traceHref } from '../compute/routes.ts'
import { type AnswerError, callApi } from '../state/api-client.ts'
import { navigate } from '../state/location.ts'

/** Imports an exported trace and shows it. */
export function ImportButton() {
  const input = useRef<HTMLInputElement>(null)
  const problem = useSignal<string | undefined>(undefined)
  const take = (file: File | undefined) => {
    if (!file) return
    callApi<ImportAnswer>('import', { method: 'POST', body: file }).then(
      ({ traceId }) => navigate(traceHref(traceId)),
      (error: AnswerError) => (problem.value = error.message),
    )
  }
  return (
    <span class="import">
      <input
        ref={input}
        id="import-file"
        type="file"
        hidden
        accept=".json,application/json"
        aria-label="Exported trace"
        onChange={({ currentTarget }) => take(currentTarget.files?.[0])}
      />
      <button type="button" onClick={() => input.current?.click()}>
        Import a trace…
      </button>
      {problem.value && (
        <span role="alert" class="status-fault">
          ✖ {rowText(problem.value, 300)}
        </span>
      )}
    </span>
  )
}
