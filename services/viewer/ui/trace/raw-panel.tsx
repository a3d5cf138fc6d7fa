import type { Trace } from '../../records/api.ts'
import { plural } from '../../words/format.ts'
import { JsonText } from '../parts/json.tsx'
import { Panel } from '../parts/panel.tsx'
import { queryParameter, setQuery } from '../state/location.ts'

const chosen = queryParameter('raw')
const kinds = ['spans', 'segments', 'errors', 'logs'] as const
const ones = { spans: 'span', segments: 'segment', errors: 'item', logs: 'line' }
/** A page of JSON; “Copy API call” gets the rest. */
const maxRecords = 200

/** The records of the trace, as the API answers them. */
export function RawPanel({ trace }: { trace: Trace }) {
  const kind = kinds.find(each => each === chosen.value) ?? 'spans'
  const records = trace[kind]
  return (
    <Panel
      id="raw"
      title="Raw"
      note={plural(records.length, ones[kind])}
      tools={
        <>
          {kinds.map(each => (
            <button
              key={each}
              type="button"
              aria-pressed={each === kind}
              onClick={() => setQuery({ raw: each })}
            >
              {each}
            </button>
          ))}
          {records.length > maxRecords && (
            <span>
              the first {maxRecords} of {records.length}
            </span>
          )}
        </>
      }
    >
      <div class="padded">
        <JsonText key={kind} value={records.slice(0, maxRecords)} title={kind} />
      </div>
    </Panel>
  )
}
