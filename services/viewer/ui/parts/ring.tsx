import type { Counts } from '../../records/api.ts'
import { arcPath, ringArcs } from '../compute/ring.ts'

/** X-Ray's ring: a part per status, each with its own dash besides its colour. */
export function Ring({ counts, radius }: { counts: Counts; radius: number }) {
  const arcs = ringArcs(counts)
  if (arcs.length === 0) return <circle class="ring ring-none" r={radius} />
  return (
    <>
      {arcs.map(arc => (
        <path key={arc.status} class={`ring ring-${arc.status}`} d={arcPath(arc, radius)} />
      ))}
    </>
  )
}
