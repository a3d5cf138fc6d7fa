import { type Fault, type Faults, type Wire, wires } from '../records/api.ts'

export type FaultSwitches = ReturnType<typeof createFaultSwitches>

/** Which wires misbehave on purpose, until the viewer ends. All begin well. */
export function createFaultSwitches() {
  const switches = Object.fromEntries(wires.map(wire => [wire, null])) as Faults
  const accumulated = new Map<Wire, number>()

  /** Wires that are not named stay as they are. */
  function set(changes: Partial<Faults>): void {
    Object.assign(switches, changes)
    for (const wire of Object.keys(changes)) accumulated.delete(wire as Wire)
  }

  /**
   * What the next request of a wire is to injectFault. With `share` 0.25 it is every fourth, not one in
   * four by chance: so a trial ends the same way each time.
   */
  function nextFault(wire: Wire): Fault | undefined {
    const fault = switches[wire]
    if (!fault) return undefined
    const sum = (accumulated.get(wire) ?? 0) + (fault.share ?? 1)
    // A share such as 0.1 is a little less than a tenth in binary: ten of them still make one.
    const isHit = sum > 1 - 1e-9
    accumulated.set(wire, isHit ? Math.max(sum - 1, 0) : sum)
    return isHit ? fault : undefined
  }

  return { set, nextFault, read: (): Faults => structuredClone(switches) }
}
