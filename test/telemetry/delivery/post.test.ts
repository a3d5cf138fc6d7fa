import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createPost } from '../../../services/telemetry/delivery/post.ts'

test('a destination that switches to another protocol has not answered', async () => {
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.write('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  const url = new URL(`http://127.0.0.1:${port}/`)

  const answer = createPost({ url, headers: {}, timeoutMillis: 500 })('text')

  await expect(answer).rejects.toThrow('closed without an answer')
})
