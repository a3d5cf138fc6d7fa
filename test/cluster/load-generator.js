// Runs in a pod for `seconds`: a steady load of `rate` requests per second, whatever the answers,
// or, with `connections`, on so many kept connections that share the rate, each of which waits for
// an answer before it sends the next request. SIGTERM ends it earlier. Prints one line of JSON per request: [start in epoch ms, status or
// 0, trace id or error].
const [rate, connections, seconds, url] = process.argv.slice(-4)
// NetworkPolicies may take effect a moment after the start, and cut open connections.
await new Promise(resolve => setTimeout(resolve, 2000))
const startMillis = Date.now()
let endMillis = startMillis + seconds * 1000
process.on('SIGTERM', () => {
  endMillis = 0
})
await (Number(connections) > 0 ? onConnections() : steady())

// Where a machine is too slow for the rate, the requests come later, not all at once: no more than
// `most` wait for their answers. While the database is away each takes 5 s.
async function steady() {
  const most = 64
  const open = new Set()
  for (let number = 0; number < rate * seconds && endMillis > 0; number++) {
    const dueMillis = startMillis + (number * 1000) / rate
    const waitMillis = dueMillis - Date.now()
    if (waitMillis > 0) await new Promise(resolve => setTimeout(resolve, waitMillis))
    if (open.size >= most) await Promise.race(open)
    const one = request().finally(() => open.delete(one))
    open.add(one)
  }
  await Promise.all(open)
}

async function onConnections() {
  const everyMillis = (connections * 1000) / rate
  const askRepeatedly = async (_, index) => {
    for (let dueMillis = startMillis + (index * 1000) / rate; Date.now() < endMillis; ) {
      const waitMillis = dueMillis - Date.now()
      if (waitMillis > 0) await new Promise(resolve => setTimeout(resolve, waitMillis))
      await request()
      dueMillis = Math.max(dueMillis + everyMillis, Date.now())
    }
  }
  await Promise.all(Array.from({ length: Number(connections) }, askRepeatedly))
}

async function request() {
  const atMillis = Date.now()
  try {
    const answer = await fetch(url)
    await answer.arrayBuffer()
    print([atMillis, answer.status, answer.headers.get('traceresponse')?.split('-')[1]])
  } catch (error) {
    const { code = '', socket } = error.cause ?? {}
    print([
      atMillis,
      0,
      `${error.message} ${code} ${Date.now() - atMillis} ms ${JSON.stringify(socket)}`,
    ])
  }
}

function print(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
