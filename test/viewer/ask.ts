import { type OutgoingHttpHeaders, request } from 'node:http'

/** Unlike fetch, lets a test choose Host and send a path unchanged. */
export function ask(
  origin: string,
  path: string,
  headers: OutgoingHttpHeaders = {},
  method = 'GET',
) {
  const { port } = new URL(origin)
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const outgoing = request({ port, path, headers, method }, answer => {
        const chunks: Buffer[] = []
        answer.on('data', chunk => chunks.push(chunk))
        answer.on('end', () =>
          resolve({
            status: answer.statusCode as number,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
      })
      outgoing.on('error', reject).end()
    },
  )
}
