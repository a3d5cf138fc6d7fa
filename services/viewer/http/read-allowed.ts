import type { EnvironmentReader } from '../../environment.ts'
import { webOrigin } from './origin-check.ts'

/** `ALLOWED_HOSTS=my-machine,.example.com`: other names by which the viewer is reached. */
export const readAllowedHosts = (reader: EnvironmentReader) =>
  readList(reader, 'ALLOWED_HOSTS', {
    read: hostName,
    expected:
      'host names separated by commas, without scheme, port or *, such as my-machine or .example.com, which means every name below it',
  })

/** `ALLOWED_ORIGINS=http://localhost:5173`: pages that may send records. */
export const readAllowedOrigins = (reader: EnvironmentReader) =>
  readList(reader, 'ALLOWED_ORIGINS', {
    read: text => (text.includes('*') ? undefined : webOrigin(text)),
    expected:
      'origins separated by commas, without a path or *, such as http://localhost:5173,https://shop.example.com',
  })

type Form = { read(text: string): string | undefined; expected: string }

function readList(reader: EnvironmentReader, name: string, { read, expected }: Form): string[] {
  const texts = (reader.text(name) ?? '').split(',').map(text => text.trim())
  const given = texts.filter(text => text !== '').map(read)
  if (given.includes(undefined)) reader.addProblem(name, expected)
  return given.filter(each => each !== undefined)
}

/**
 * A host as browsers write it in `Host`: in lower case, an international name in its ASCII form. A
 * dot before it is kept.
 */
function hostName(text: string): string | undefined {
  const dot = text.startsWith('.') ? '.' : ''
  const name = text.slice(dot.length)
  const url = URL.parse(`http://${name}`)
  if (url === null || text.includes('*')) return undefined
  const { href, hostname } = url
  return href === `http://${hostname}/` ? dot + hostname.replace(/\.$/, '') : undefined
}
