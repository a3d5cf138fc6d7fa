import type { FaultSwitches } from '../faults/fault-switches.ts'
import { readFaults } from '../faults/read-faults.ts'
import type { ViewerRequest } from '../http/message.ts'
import { CheckError } from '../json/check.ts'
import type { Faults } from '../records/api.ts'
import { PageApiError, readJson } from './query.ts'

/** The switches. Without them (`FAULTS=off`) no wire can be made to misbehave. */
export function showFaults(switches: FaultSwitches | undefined): Faults {
  if (switches) return switches.read()
  throw new PageApiError(403, 'the fault switches are off', {
    hint: 'start the viewer with FAULTS=on, as in FAULTS=on npm start',
  })
}

/** Wires that the body does not name stay as they are. */
export async function setFaults(
  switches: FaultSwitches | undefined,
  { body }: ViewerRequest,
): Promise<Faults> {
  showFaults(switches)
  try {
    switches!.set(readFaults(await readJson(body)))
  } catch (problem) {
    if (!(problem instanceof CheckError)) throw problem
    throw new PageApiError(400, problem.message, { expected: problem.expected })
  }
  return switches!.read()
}
