import { type Wires, wires } from '../../api.ts'
import { LoadedView } from '../parts/loaded-view.tsx'
import { wireCounts } from '../state/events.ts'
import { useApi } from '../state/loaded.ts'
import { queryParameter } from '../state/location.ts'
import { FaultSwitches } from '../wires/fault-switches.tsx'
import { ImportButton } from '../wires/import-button.tsx'
import { Sampling } from '../wires/sampling.tsx'
import { WirePayloads } from '../wires/wire-payloads.tsx'
import { WireTable } from '../wires/wire-table.tsx'

const chosen = queryParameter('wire')

/** `/wires`: what came in by each wire, what was refused, and what stands before and behind them. */
export function WiresPage() {
  const loaded = useApi<Wires>('wires', 5_000)
  const open = wires.find(wire => wire === chosen.value)
  return (
    <div class="page wires">
      <div class="page-head">
        <h1>Wires</h1>
        <span class="top-space" />
        <ImportButton />
      </div>
      <LoadedView
        loaded={loaded}
        what="the wires"
        show={answer => <WireTable counts={wireCounts.value ?? answer} open={open} />}
      />
      {open && <WirePayloads key={open} wire={open} />}
      <div class="two">
        <FaultSwitches />
        <Sampling />
      </div>
    </div>
  )
}
