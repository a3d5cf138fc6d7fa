import type { Change } from './difference.ts'
import { difference } from './difference.ts'
import type { Wanted } from './document.ts'
import type { Service } from './service.ts'

/** Every change, and what the service said where it refused one. */
export type Applied = { changes: Change[]; failures: string[] }

const order: Change['action'][] = ['delete', 'update', 'create', 'keep']

/**
 * Makes it so. One change that is refused does not keep the others from being made; deletions come
 * first, since the number of rules is limited.
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
