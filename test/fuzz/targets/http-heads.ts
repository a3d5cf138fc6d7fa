import { openFuzzViewer } from '../fuzz-viewer.ts'
import { queryPath } from '../grammar/own-query.ts'
import { xrayPaths } from '../grammar/xray-request.ts'
import { textMutator } from '../mutate/text.ts'
import { type Random, wordsIn } from '../random.ts'
import { type Target, ViolationError } from '../target.ts'

const methods = wordsIn(`
    GET POST PUT DELETE HEAD OPTIONS PATCH TRACE CONNECT get
  `)

const paths = wordsIn(`
    / /v1/traces /api/1/item/ /trace/a /assets/a.js /../etc/passwd * http://a/
  `)

const names = [
  'Host: localhost',
  'Host: evil.example',
  'Host: [::1]:80',
  'Origin: http://evil.example',
  'Origin: null',
  'Sec-Fetch-Site: cross-site',
  'Sec-Fetch-Mode: navigate',
  'Content-Encoding: gzip',
  'Content-Type: application/json',
  'Content-Length: 0',
  'Content-Length: 5',
  'Expect: 100-continue',
  'Transfer-Encoding: chunked',
  'Connection: close',
  'Connection: upgrade',
  'Upgrade: websocket',
  'X-Amz-Target: Logs_20140328.DescribeLogGroups',
  'X-Rollbar-Access-Token: a',
  'Accept: text/html',
]

function head(random: Random): string {
  const path = random.pick([random.pick(paths), random.pick(xrayPaths), queryPath(random)])
  const lines = random.times(random.size(5), () => random.pick(names))
  return [`${random.pick(methods)} ${path} HTTP/1.1`, 'Host: localhost', ...lines].join('\r\n')
}

/** Foreign sites: a request of such a page must get no answer with content. */
const isForeign = (text: string) =>
  /^host: *localhost *$/im.test(text) &&
  !/^sec-fetch/im.test(text) &&
  (text.match(/^origin:/gim)?.length ?? 0) === 1 &&
  /^origin: *https?:\/\/evil\.example *$/im.test(text)

async function run(input: Buffer, viewer: ReturnType<typeof openFuzzViewer>): Promise<void> {
  // The head's end is added here: without one, the viewer rightly goes on waiting.
  const text = input.toString('latin1').replaceAll('\r\n\r\n', '\r\n')
  const whole = `${text}\r\nConnection: close\r\n\r\n`
  const reply = await viewer.connection.sendBytes(whole, Buffer.alloc(0), true)
  viewer.connection.close()
  if (!reply) return
  if (reply.status !== 505) viewer.checkReply(reply, text.slice(0, 100))
  if (reply.status === 200 && isForeign(text)) {
    throw new ViolationError(`a page of another site is answered 200: ${text.slice(0, 200)}`)
  }
}

export const httpHeads: Target = {
  name: 'http-heads',
  about: 'request lines and headers: Host, Origin, methods, targets, encodings',
  generate: random => Buffer.from(head(random)),
  mutate: textMutator([
    ...names.map(name => `\r\n${name}`),
    ...methods,
    ...paths,
    ' HTTP/1.1',
    ':',
    ' ',
  ]),
  open() {
    const viewer = openFuzzViewer()
    return { run: input => run(input, viewer), check: viewer.readAll, close: viewer.close }
  },
}
