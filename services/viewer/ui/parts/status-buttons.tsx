import type { ErrorItem, ErrorStatus } from '../../records/api.ts'
import { type AnswerError, callApi } from '../state/api-client.ts'
import { announce } from '../state/copy.ts'

const said = { active: 'is active again', resolved: 'is resolved', muted: 'is muted' }

/** Resolves or mutes an error, or takes that back. */
export function StatusButtons({ error, onSet }: { error: ErrorItem; onSet: () => void }) {
  const { fingerprint, status } = error
  const set = (wanted: ErrorStatus) =>
    callApi(`errors/${encodeURIComponent(fingerprint)}`, {
      method: 'PUT',
      body: JSON.stringify({ status: wanted }),
    }).then(
      () => {
        announce(`The error ${said[wanted]}.`)
        onSet()
      },
      (problem: AnswerError) => announce(problem.message),
    )
  return (
    <span class="status-buttons">
      {status !== 'active' && <span class="chip">{status}</span>}
      {status === 'active' ? (
        <>
          <button type="button" onClick={() => set('resolved')}>
            Resolve
          </button>
          <button type="button" onClick={() => set('muted')}>
            Mute
          </button>
        </>
      ) : (
        <button type="button" onClick={() => set('active')}>
          {status === 'muted' ? 'Unmute' : 'Reopen'}
        </button>
      )}
    </span>
  )
}
