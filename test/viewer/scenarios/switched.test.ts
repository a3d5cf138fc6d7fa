import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { controlHeader } from '../../../services/scenarios/run/control.ts'
import { createSwitched } from '../../../services/viewer/scenarios/switched.ts'
import { startServer } from '../../support/servers.ts'

/** Both services in one, which take their time for all orders but those that switch off. */
async function startServices(statusOf: (name: string) => number = () => 204) {
  const orders: string[] = []
  const { url } = await startServer(async ({ headers }, response) => {
    const [name = ''] = String(headers[controlHeader]).split(';', 1)
    if (name !== '') await sleep(200)
    orders.push(name)
    response.writeHead(statusOf(name)).end()
  })
  const services = { urls: { activities: url, notifications: url }, key: 'k'.repeat(32) }
  return { orders, switched: createSwitched(services, Date.now) }
}

test('what is switched off right after it was switched on is off in the services too', async () => {
  const { orders, switched } = await startServices()

  const on = switched.turnOn('slow-statement')
  await switched.turnOff()
  await on

  expect(orders).toEqual(['slow-statement', 'slow-statement', '', ''])
  expect(switched.on()).toBeUndefined()
})

test('an order that fails late does not end the next one', async () => {
  const { orders, switched } = await startServices(name => (name === 'peer-down' ? 500 : 204))

  const failing = switched.turnOn('peer-down').catch((problem: Error) => problem.message)
  await switched.turnOff()
  await switched.turnOn('slow-statement')

  expect(await failing).toMatch(/^peer-down was not switched on: /)
  expect(switched.on()?.name).toBe('slow-statement')
  expect(orders.at(-1)).toBe('slow-statement')
  await switched.turnOff()
})
