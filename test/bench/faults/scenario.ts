import type { Behaviour } from './behaviour.ts'
import type { System, SystemOptions } from './system.ts'
import type { VendorLens } from './vendors.ts'

/** The promise about the account of a lens, with the losses that are not our fault. */
export type Promised =
  /** Made = delivered. */
  | 'nothing lost'
  /** Made = delivered + dropped, as the sender counts it. */
  | 'counted'
  /** Made = delivered + the records that the process had not sent when it was killed. */
  | 'in flight'

/** What a fault needs around the processes, and how it begins and ends. */
type Stage = SystemOptions & Pick<Scenario, 'begin' | 'end'>

/** One fault. Add one to scenarios.ts to add a fault. */
export type Scenario = {
  /** Name of the fault in the table, and after the lens in `--only otlp-429`. */
  fault: string
  /** Each lens that has a row, and its promise. */
  promises: { [lens in VendorLens]?: Promised }
  /**
   * The faulty destination; the other one has all records that were made. With `process` the clients'
   * answers say how many.
   */
  at: 'vendor' | 'viewer' | 'process'
  /** A minute in the long form. */
  isLong?: boolean
  /** The reason why it cannot run on this machine. */
  obstacle?(): string | undefined
  /** Runs before the processes start. Functions given to `cleanUp` undo it. */
  setUp?(folder: string, cleanUp: (undo: () => unknown) => void): Promise<Stage> | Stage
  /** Runs in the middle of the load. */
  begin?(system: System, lenses: VendorLens[]): Promise<unknown> | unknown
  end?(system: System, lenses: VendorLens[]): Promise<unknown> | unknown
  /** Whether 5xx answers are right during the fault. */
  mayFail?: boolean
  /**
   * The rate, in requests a second, from which something must be sent again or dropped; otherwise the
   * fault did not happen. @default always; infinite: senders do not notice it
   */
  noticedFrom?: number
  /** The fault never ends: waiting records are dropped when the services stop. */
  isLasting?: boolean
  /** Items besides those that requests report. */
  ownItems?: number
}

/** All vendors misbehave at once, with a row for each. */
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
