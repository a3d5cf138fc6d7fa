import { lenses } from '../../records/api.ts'
import { lensLooks, stateLooks } from '../compute/delivery-words.ts'
import { statuses, statusLooks } from '../compute/status.ts'
import { StatusMark } from './status-mark.tsx'

/** The meaning of each symbol on the page. */
export function Legend() {
  return (
    <section>
      <h3>Symbols</h3>
      <ul class="legend">
        {statuses.map(status => (
          <li key={status}>
            <StatusMark status={status} /> {statusLooks[status].word}
          </li>
        ))}
        <li>
          <StatusMark status="ok" errorsInside={1} /> ok, but failed inside
        </li>
        <li>
          <StatusMark status="ok" inProgress /> in progress
        </li>
        {lenses.map(lens => (
          <li key={lens}>
            <b>{lensLooks[lens].letter}</b> {lensLooks[lens].wire}
          </li>
        ))}
        {Object.values(stateLooks).map(({ glyph, word }) => (
          <li key={word}>
            <b>{glyph}</b> {word}
          </li>
        ))}
      </ul>
    </section>
  )
}

export function StatusLegend() {
  return (
    <p class="status-legend">
      {statuses.map(status => (
        <span key={status}>
          <StatusMark status={status} /> {statusLooks[status].word}
        </span>
      ))}
    </p>
  )
}
