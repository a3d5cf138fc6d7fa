import { type WireCounts, type Wires, wires } from '../../../services/viewer/records/api.ts'
import { formatAgo, formatCount } from '../../../services/viewer/words/format.ts'
import { settingLines } from '../../../services/viewer/words/ways-in.ts'
import { createReport } from '../answers/report.ts'
import { tool } from './tool.ts'

export const howToSend = tool({
  name: 'how_to_send',
  title: 'How an application sends to the viewer',
  description:
    'Gives the environment variables and options by which an application sends its spans, segments, errors and log lines to this viewer, and what has arrived on each wire so far. Ask it too when something does not arrive.',
  input: {},
  async answer(viewer) {
    const counts = await viewer.get<Wires>('wires')
    const { protocol, hostname } = new URL(viewer.url)
    const { line, list, answer } = createReport()
    line('Set in the application what it has of these:')
    const daemonHost = hostname === 'localhost' ? '127.0.0.1' : hostname
    const daemon = `${daemonHost}:2000`
    for (const setting of settingLines({ main: viewer.url, daemon })) line(`  ${setting}`)
    line('Segments go to port 2000 unless the viewer was started with --xray-port or XRAY_PORT.')
    if (protocol === 'https:') line('A proxy in front of the viewer may not pass gRPC.')
    const used = wires.filter(wire => counts[wire].received + counts[wire].rejected > 0)
    list(
      'Arrived since the viewer has its store',
      used.map(wire => `${wire}: ${countWords(counts[wire])}`),
    )
    if (used.length === 0) line('Nothing has arrived yet.')
    line(`What was rejected, and why: ${viewer.link('/wires')}`)
    return answer()
  },
})

const countWords = ({ received, rejected, lastSeenMillis }: WireCounts) => {
  const last = lastSeenMillis === null ? '' : `, last ${formatAgo(lastSeenMillis, Date.now())}`
  return `${formatCount(received)} received, ${formatCount(rejected)} rejected${last}`
}
