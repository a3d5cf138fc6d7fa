import { expect, test } from 'vitest'
import { countHonest, sendHonest } from '../bench/safety/honest.ts'
import { startViewerProcess } from '../viewer/viewer-process.ts'
import { badRequest, sendBad, sendBadDatagrams } from './bad-requests.ts'

// The whole form, 10,000 of them, is part of `npm run bench -- safety`.
test('answers 300 bad requests without a 5xx and keeps an honest trace whole', async () => {
  const viewer = await startViewerProcess({ LOG_LEVEL: 'silent' })
  const ports = viewer.ports!
  await sendHonest(ports.port, 1)

  const failed: string[] = []
  for (let index = 0; index < 300; index++) {
    const request = badRequest('npm test', index)
    const status = await sendBad(request, ports)
    if (status >= 500) failed.push(`${status} for ${request.head.split('\r\n')[0]} (${index})`)
  }
  await sendBadDatagrams('npm test', 50, ports.xrayPort)

  expect(failed).toEqual([])
  expect(viewer.child.exitCode).toBeNull()
  expect(await countHonest(ports.port)).toBe(1)
})
