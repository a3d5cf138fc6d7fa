import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Figures of a process started with `--inspect=127.0.0.1:0`. */
type Inspector = {
  evaluate<Value>(expression: string): Promise<Value>
  /** Bytes of live objects, after a full collection. */
  heapAfterCollection(): Promise<number>
  close(): void
}

type Reply = { id: number; result: { result?: { value?: unknown }; usedSize?: number } }

/** https://chromedevtools.github.io/devtools-protocol/v8/ */
export async function openInspector(pid: number): Promise<Inspector> {
  const socket = new WebSocket(await addressOf(pid))
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  const waiting = new Map<number, (reply: Reply['result']) => void>()
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(data) as Reply
    waiting.get(id)?.(result)
    waiting.delete(id)
  })
  let lastId = 0

  function call(method: string, params: object = {}): Promise<Reply['result']> {
    const id = ++lastId
    socket.send(JSON.stringify({ id, method, params }))
    return new Promise(resolve => waiting.set(id, resolve))
  }

  return {
    async evaluate<Value>(expression: string) {
      const { result } = await call('Runtime.evaluate', { expression, returnByValue: true })
      return result?.value as Value
    },
    async heapAfterCollection() {
      await call('HeapProfiler.collectGarbage')
      return (await call('Runtime.getHeapUsage')).usedSize ?? Number.NaN
    },
    close: () => socket.close(),
  }
}

/** The port that speaks the protocol, among those that a process listens on. */
async function addressOf(pid: number): Promise<string> {
  for (const port of listeningPorts(pid)) {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`).catch(() => undefined)
    const list = answer?.ok ? await answer.json().catch(() => undefined) : undefined
    const [target] = Array.isArray(list) ? (list as { webSocketDebuggerUrl?: string }[]) : []
    if (target?.webSocketDebuggerUrl) return target.webSocketDebuggerUrl
  }
  throw new Error(`process ${pid} has no inspector open`)
}

/** Reads `/proc/net/tcp`: `sl local_address rem_address st … inode`, state 0A is listening. */
function listeningPorts(pid: number): number[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).map(fd => /^socket:\[(\d+)\]$/.exec(linkOf(pid, fd))?.[1]),
  )
  const rows = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1)
  return rows
    .map(row => row.trim().split(/\s+/))
    .filter(fields => fields[3] === '0A' && inodes.has(fields[9]))
    .map(fields => Number.parseInt(fields[1]!.split(':')[1]!, 16))
}

function linkOf(pid: number, fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`)
  } catch {
    return ''
  }
}
