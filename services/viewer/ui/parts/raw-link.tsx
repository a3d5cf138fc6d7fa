import { setQuery } from '../state/location.ts'

/** Opens what came by a panel's wire, as it was kept. */
export function RawLink({ kind }: { kind: 'spans' | 'segments' | 'errors' | 'logs' }) {
  return (
    <button type="button" onClick={() => setQuery({ lens: 'raw', raw: kind })}>
      Raw<span class="hidden"> {kind}</span>
    </button>
  )
}
