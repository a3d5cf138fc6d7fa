import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Behaviour } from './behaviour.ts'
import type { Order, Taken, VendorLens } from './vendors.ts'

export type Vendors = Awaited<ReturnType<typeof startVendors>>

/** Starts vendors.ts, which ends when this process does. */
export async function startVendors() {
  const child = fork(join(import.meta.dirname, 'vendors.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [{ ports }] = (await once(child, 'message')) as [
    { ports: { [lens in VendorLens]: number } },
  ]
  const waiting = new Map<number, (answer: unknown) => void>()
  let lastId = 0
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  })
  const ask = (order: Order) =>
    new Promise<unknown>(resolve => {
      waiting.set(++lastId, resolve)
      child.send({ id: lastId, order })
    })
  return {
    ports,
    behave: (lens: VendorLens, behaviour: Behaviour) => ask({ kind: 'behave', lens, behaviour }),
    taken: (lens: VendorLens) => ask({ kind: 'taken', lens }) as Promise<Taken>,
    handDatagramsTo: (xrayPort: number) => ask({ kind: 'viewer', xrayPort }),
    stop: () => void child.kill('SIGKILL'),
  }
}
