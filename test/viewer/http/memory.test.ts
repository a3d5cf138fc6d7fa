import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { residentMegabytes, startViewerProcess } from '../viewer-process.ts'

test.each([
  [
    '64 bytes costs its bytes, not its pieces',
    64,
    250_000,
    'the body is not an OTLP request in protobuf',
  ],
  ['one byte is rejected', 1, 1_000_000, 'the body arrives in pieces of less than 32 bytes'],
])('a body in pieces of %s', async (_, pieceBytes, pieceCount, reason) => {
  const { child, ports } = await startViewerProcess()
  const before = residentMegabytes(child)

  const socket = connect(ports!.port, '127.0.0.1')
  socket.on('error', () => {})
  const answer = new Promise<string>(resolve => socket.once('data', data => resolve(`${data}`)))
  const head = 'POST /v1/logs HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n'
  const piece = `${pieceBytes.toString(16)}\r\n${'w'.repeat(pieceBytes)}\r\n`
  socket.write(
    `${head}content-type: application/x-protobuf\r\n\r\n${piece.repeat(pieceCount)}0\r\n\r\n`,
  )

  expect(await answer).toMatch(/^HTTP\/1.1 400 /)
  expect(await answer).toContain(reason)
  expect(residentMegabytes(child) - before).toBeLessThan(70)
  socket.destroy()
})
