import type { Express } from 'express'
import { createHttpApp } from '../http/http-app.ts'
import { pageFiles } from '../http/page-files.ts'
import { pageSpans } from '../http/page-spans.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { pageFolder } from './page-folder.ts'

/** What the page needs beside the API, outside of telemetry: its files, and the way for its spans. */
export const createPageApp = (telemetry: Telemetry, folder = pageFolder): Express =>
  createHttpApp({
    service: 'activities',
    telemetry,
    routes: [
      pageSpans(telemetry),
      ...['/assets/:name', '/favicon.svg'].map(path => file(path, folder)),
    ],
  })

const file = (path: string, folder: string) => ({
  method: 'GET' as const,
  path,
  about: 'a file of the page',
  handle: pageFiles(folder),
})
