import { setQuery } from '../state/location.ts'

/** Opens the raw records of a panel. */
export function RawLink({ kind }: { kind: 'spans' | 'segments' | 'errors' | 'logs' }) {
  return (
    <button type="button" onClick={() => setQuery({ lens: 'raw', raw: kind })}>
      Raw<span class="hidden"> {kind}</span>
    </button>
  )
}
