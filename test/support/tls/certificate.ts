import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')

/** Of `*.vendor.example`, `localhost`, 127.0.0.1 and ::1, for servers of tests alone. Valid until 2126. */
export const certificate = { key: read('server.key'), cert: read('server.pem') }

/** For `NODE_EXTRA_CA_CERTS`. Its own key was thrown away. */
export const authorityFile = join(import.meta.dirname, 'ca.pem')
