// Runs in a pod for `seconds`: a steady load of `rate` requests per second, whatever the answers,
// or with rate 0 as many requests as `connections` allow, each of which sends the next after an
// answer. Prints one line of JSON per request: [start in epoch ms, status or 0, trace id or error].
const [rate, connections, seconds, url] = process.argv.slice(-4)
// NetworkPolicies may take effect a moment after the start, and cut open connections.
await new Promise(resolve => setTimeout(resolve, 2000))
const startMillis = Date.now()
const endMillis = startMillis + seconds * 1000
const lines = await (Number(rate) > 0 ? steady() : saturating())
process.stdout.write(`${lines.map(line => JSON.stringify(line)).join('\n')}\n`)

async function steady() {
  const requests = []
  while (requests.length < rate * seconds) {
    const dueMillis = startMillis + (requests.length * 1000) / rate
    const waitMillis = dueMillis - Date.now()
    if (waitMillis > 0) await new Promise(resolve => setTimeout(resolve, waitMillis))
    requests.push(request())
  }
  return Promise.all(requests)
}

async function saturating() {
  const lines = []
  const askRepeatedly = async () => {
    while (Date.now() < endMillis) lines.push(await request())
  }
  await Promise.all(Array.from({ length: Number(connections) }, askRepeatedly))
  return lines
}

async function request() {
  const atMillis = Date.now()
  try {
    const answer = await fetch(url)
    await answer.arrayBuffer()
    return [atMillis, answer.status, answer.headers.get('traceresponse')?.split('-')[1]]
  } catch (error) {
    return [atMillis, 0, `${error.message} ${error.cause?.code ?? ''}`]
  }
}
