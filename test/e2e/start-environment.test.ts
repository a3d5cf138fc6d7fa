import { expect, test } from 'vitest'
import { serviceEnvironment, viewerEnvironment } from '../../commands/start/processes.ts'

const ports = { activities: 3000, notifications: 3001, viewer: 8088, otlp: 4318, xray: 2000 }

test.each([
  ['the name of the machine, as some shells export it,', 'workstation.example.org', '127.0.0.1'],
  ['an empty HOST', '', '127.0.0.1'],
  ['every address', '0.0.0.0', '0.0.0.0'],
])('%s makes the processes listen where they look for each other', (_, HOST, expected) => {
  const options = { ports, dataFolder: '/data', environment: { HOST } }

  expect(serviceEnvironment(options, 'activities').HOST).toBe(expected)
  expect(viewerEnvironment(options).HOST).toBe(expected)
})
