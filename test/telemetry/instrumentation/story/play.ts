import { createServer, type RequestListener } from 'node:http'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { isProbe } from '../../../../services/contracts/probe-paths.ts'
import { answerProbe } from '../../../../services/http/probes.ts'
import { freePort, listen } from '../../../support/ports.ts'
import type { Tracing } from '../tracing.ts'
import { createPeerApp, createStoryApp } from './app.ts'
import { arrivals } from './arrivals.ts'
import type { Ports } from './ports.ts'
import { describeSpans, neutral, type SeenSpan } from './seen.ts'
import { steps } from './steps.ts'

type PlayOptions = {
  tracing: Tracing
  peerPort: number
  instrument: (listener: RequestListener) => RequestListener
}

/** The answer and the spans of one step, without values that differ from run to run. */
export type Chapter = { answer: unknown; spans: SeenSpan[]; neverEnded: number }

export async function playStory(options: PlayOptions): Promise<Record<string, Chapter>> {
  const { tracing } = options
  const ports = await openPorts(options)
  const chapters: Record<string, Chapter> = {}
  for (const [name, play] of Object.entries(steps)) {
    const { length } = tracing.started
    const answer = await play(ports)
    await untilEnded(tracing)
    const started = tracing.started.splice(length)
    const spans = started.filter(span => span.ended)
    chapters[name] = {
      answer: neutral(answer, ports, spans),
      spans: describeSpans(spans, ports),
      neverEnded: started.length - spans.length,
    }
  }
  return chapters
}

/** Most spans end at once, or a moment after the answer; one that takes 5 seconds never ends. */
async function untilEnded({ started }: Tracing): Promise<void> {
  for (let tries = 0; tries < 500 && !started.every(span => span.ended); tries++) await sleep(10)
}

async function openPorts({ peerPort, instrument }: PlayOptions): Promise<Ports> {
  const ports: Ports = {
    main: 0,
    peer: peerPort,
    thirdParty: await listen(createEcho(), 0),
    silent: await listen(createSilent(), 0),
    closed: await freePort(),
  }
  await listen(createServer(instrument(createPeerApp())), peerPort)
  const app = instrument(createStoryApp(ports))
  const main = createServer((request, response) =>
    isProbe(request.url) ? answerProbe(request, response, () => true) : app(request, response),
  )
  main.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'))
  ports.main = await listen(main, 0)
  return ports
}

/** Written to the bare socket, so that no instrumentation of this process sees it. */
function createEcho(): net.Server {
  return net.createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', head => {
      const names = [...String(head).matchAll(/^([\w-]+):/gm)].map(match => match[1])
      const body = names.sort().join(' ')
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    })
  })
}

function createSilent(): net.Server {
  return net.createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => arrivals.emit('silent'))
  })
}
