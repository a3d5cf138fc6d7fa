import { type Wires, wires } from '../../records/api.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { wireCounts } from '../state/events.ts'
import { useKeys } from '../state/keys.ts'
import { useApi } from '../state/loaded.ts'
import { queryParameter, setQuery } from '../state/location.ts'
import { FaultSwitches } from '../wires/fault-switches.tsx'
import { ImportButton } from '../wires/import-button.tsx'
import { Sampling } from '../wires/sampling.tsx'
import { SenderDrops } from '../wires/sender-drops.tsx'
import { Setup } from '../wires/setup.tsx'
import { WirePayloads } from '../wires/wire-payloads.tsx'
import { WireTable } from '../wires/wire-table.tsx'

const refreshMillis = 5_000

const chosen = queryParameter('wire')

function move(by: 1 | -1): void {
  const at = (wires as string[]).indexOf(chosen.value ?? '')
  const next = at < 0 ? (by > 0 ? 0 : wires.length - 1) : at + by
  setQuery({ wire: wires[Math.min(wires.length - 1, Math.max(0, next))] })
}

/** `/wires`: what each service sends, what each wire received and rejected, sender drops, fault switches and sampling rules. */
export function WiresPage() {
  const loaded = useApi<Wires>('wires', refreshMillis)
  const open = wires.find(wire => wire === chosen.value)
  useKeys('Wires', [
    { keys: ['j'], does: 'Next wire', run: () => move(1), hint: 'wire', hintKeys: 'j/k' },
    { keys: ['k'], does: 'Previous wire', run: () => move(-1) },
    { keys: ['Escape'], does: 'Close the wire', run: () => setQuery({ wire: undefined }) },
  ])
  return (
    <div class="page wires">
      <div class="page-head">
        <h1>Wires</h1>
        <span class="top-space" />
        <ImportButton />
      </div>
      <Setup />
      <LoadedView
        loaded={loaded}
        what="the wires"
        show={answer => <WireTable counts={wireCounts.value ?? answer} open={open} />}
      />
      {open && <WirePayloads key={open} wire={open} />}
      <SenderDrops />
      <div class="two">
        <FaultSwitches />
        <Sampling />
      </div>
    </div>
  )
}
