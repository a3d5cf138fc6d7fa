import { type Change, difference } from './difference.ts'
import type { Wanted } from './document.ts'
import type { Service } from './service.ts'

/** All changes, and the service's message for each that it rejected. */
type Applied = { changes: Change[]; failures: string[] }

const order: Change['action'][] = ['delete', 'update', 'create', 'keep']

/**
 * Makes the changes. A rejected change does not stop the others. Deletions come first, since the
 * number of rules is limited.
 */
export async function apply(wanted: Wanted, service: Service): Promise<Applied> {
  const changes = difference(wanted, await service.read())
  const failures: string[] = []
  for (const action of order) {
    for (const change of changes.filter(each => each.action === action)) {
      try {
        await service.carryOut(change, wanted)
      } catch (error) {
        const { name, message } = error as Error
        failures.push(`${action} ${change.kind} ${change.name}: ${name}: ${message}`)
      }
    }
  }
  return { changes, failures }
}
