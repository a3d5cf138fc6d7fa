// Runs in a pod: a steady load of `rate` requests per second for `seconds`, whatever comes back.
// Prints one line of JSON per request: [start in epoch ms, status or 0, trace id or error].
const [rate, seconds, url] = process.argv.slice(-3)
// A pod's NetworkPolicies may come a moment after it, and cut what it has opened.
await new Promise(resolve => setTimeout(resolve, 2000))
const startMillis = Date.now()
const requests = []
while (requests.length < rate * seconds) {
  const dueMillis = startMillis + (requests.length * 1000) / rate
  const waitMillis = dueMillis - Date.now()
  if (waitMillis > 0) await new Promise(resolve => setTimeout(resolve, waitMillis))
  requests.push(request())
}
const lines = await Promise.all(requests)
process.stdout.write(`${lines.map(line => JSON.stringify(line)).join('\n')}\n`)

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
