import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { residentMegabytes, startViewerProcess } from './viewer-process.ts'

test('a body in pieces of one byte costs its bytes, not its pieces', async () => {
  const { child, ports } = await startViewerProcess()
  const before = residentMegabytes(child)

  const socket = connect(ports!.port, '127.0.0.1')
  const answer = new Promise<string>(resolve => socket.once('data', data => resolve(`${data}`)))
  const head = 'POST /api/1/item/ HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n'
  socket.write(`${head}${'1\r\nx\r\n'.repeat(400_000)}0\r\n\r\n`)

  expect(await answer).toMatch(/^HTTP\/1.1 400 /)
  expect(residentMegabytes(child) - before).toBeLessThan(80)
  socket.destroy()
})
