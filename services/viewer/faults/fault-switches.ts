import { type Fault, type Faults, type Wire, wires } from '../records/api.ts'

export type FaultSwitches = ReturnType<typeof createFaultSwitches>

/** The faults of each wire, until the viewer ends. There are none at first. */
export function createFaultSwitches() {
  const switches = Object.fromEntries(wires.map(wire => [wire, null])) as Faults
  const accumulated = new Map<Wire, number>()

  /** Wires that are not named stay as they are. */
  function set(changes: Partial<Faults>): void {
    Object.assign(switches, changes)
    for (const wire of Object.keys(changes)) accumulated.delete(wire as Wire)
  }

  /**
   * The fault of a wire's next request, if any. With `share` 0.25 it is every fourth, not one in
   * four at random, so that a trial ends the same way each time.
   */
  function nextFault(wire: Wire): Fault | undefined {
    const fault = switches[wire]
    if (!fault) return undefined
    const sum = (accumulated.get(wire) ?? 0) + (fault.share ?? 1)
    // In binary, a share such as 0.1 is a little less than a tenth: ten of them still make one.
    const isHit = sum > 1 - 1e-9
    accumulated.set(wire, isHit ? Math.max(sum - 1, 0) : sum)
    return isHit ? fault : undefined
  }

  let lost: string | undefined
  return {
    set,
    nextFault,
    read: (): Faults => structuredClone(switches),
    /** Loses the datagrams that contain the text; undefined: none. */
    loseDatagramsWith(text: string | undefined): void {
      lost = text
    },
    losesDatagram: (bytes: Buffer) => lost !== undefined && bytes.includes(lost),
  }
}
