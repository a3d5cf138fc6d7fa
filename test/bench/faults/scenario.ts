import type { Behaviour } from './behaviour.ts'
import type { System, SystemOptions } from './system.ts'
import type { VendorLens } from './vendors.ts'

/** What is held about the account of a lens, with what is lost without a fault of ours. */
export type Promised =
  /** Made = delivered. */
  | 'nothing lost'
  /** Made = delivered + dropped, as the sender counts it. */
  | 'counted'
  /** Made = delivered + what the process had in hand when it was killed. */
  | 'in flight'

/** What a fault needs around the processes, and how it begins and ends there. */
export type Stage = SystemOptions & Pick<Scenario, 'begin' | 'end'>

/** One fault: adding one is adding one of these to scenarios.ts. */
export type Scenario = {
  /** In the table, and after the lens in `--only otlp-429`. */
  fault: string
  /** Each lens that is a row, and what is promised of it. */
  promises: { [lens in VendorLens]?: Promised }
  /**
   * The destination that the fault is at; what was made is known from the other one. `process`: from the
   * answers that clients got.
   */
  at: 'vendor' | 'viewer' | 'process'
  /** A minute in the long form. */
  isLong?: boolean
  /** Why it cannot run on this machine. */
  obstacle?(): string | undefined
  /** Before the processes start. Undone by what `cleanUp` gets. */
  setUp?(folder: string, cleanUp: (undo: () => unknown) => void): Promise<Stage> | Stage
  /** In the middle of the load. */
  begin?(system: System, lenses: VendorLens[]): Promise<unknown> | unknown
  end?(system: System, lenses: VendorLens[]): Promise<unknown> | unknown
  /** Whether answers of 5xx are right while it lasts. */
  mayFail?: boolean
  /**
   * From how many requests a second on something must be sent again, or dropped; else the fault did not
   * happen. @default always; infinite: senders do not notice it
   */
  noticedFrom?: number
  /** It never ends: what waits is dropped when the services stop. */
  isLasting?: boolean
  /** Items beside those that requests report. */
  ownItems?: number
}

/** All vendors misbehave at once; each is a row of its own. */
export function vendorFault(
  fault: string,
  behaviourOf: (lens: VendorLens) => Behaviour,
  options: Partial<Scenario> = {},
): Scenario {
  const all = ({ vendors }: System, lenses: VendorLens[], what: (lens: VendorLens) => Behaviour) =>
    Promise.all(lenses.map(lens => vendors.behave(lens, what(lens))))
  return {
    fault,
    at: 'vendor',
    promises: { otlp: 'nothing lost', rollbar: 'nothing lost', logs: 'nothing lost' },
    begin: (system, lenses) => all(system, lenses, behaviourOf),
    end: (system, lenses) => all(system, lenses, () => ({})),
    ...options,
  }
}

/** Activities ends in the middle of the load. */
export function processFault(
  fault: string,
  begin: (system: System) => void,
  promised: Promised,
  options: Partial<Scenario> = {},
): Scenario {
  const promises = { otlp: promised, xray: promised, rollbar: promised, logs: promised }
  return { fault, at: 'process', promises, begin, ...options }
}
