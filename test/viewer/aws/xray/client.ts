import { Readable } from 'node:stream'
import { XRayClient } from '@aws-sdk/client-xray'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { modelProblems } from './model.ts'

/** AWS's own client, which notes where a raw answer differs from its service model. */
export function xrayClient(origin: string) {
  const problems: string[] = []
  const inner = new NodeHttpHandler()
  const requestHandler = {
    async handle(request: Parameters<typeof inner.handle>[0]) {
      const { response } = await inner.handle(request)
      const text = await readAll(response.body)
      if (response.statusCode === 200) {
        problems.push(...modelProblems(request.path, JSON.parse(text)))
      }
      response.body = Readable.from([Buffer.from(text)])
      return { response }
    },
  }
  const client = new XRayClient({
    region: 'us-east-1',
    endpoint: origin,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler,
  })
  return Object.assign(client, { problems })
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
