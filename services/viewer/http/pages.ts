import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { createGate } from '../turns/gate.ts'
import type { Handler, ViewerRequest } from './message.ts'
import { RequestError, type Route } from './request-error.ts'

/**
 * Everything is loaded from this origin, and nothing is inline or evaluated: text that a sender put
 * into a span, an item or a log line can then never run, even if the page forgot to escape it.
 */
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'referrer-policy': 'no-referrer',
}

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
}

const pagePath =
  /^\/(?:(?:trace|errors)\/[^/]+|compare\/[^/]+\/[^/]+|traces|routes|cost|learn|map|errors|logs|wires)?$/

/** An example path of each screen. */
export const pagePaths = [
  '/trace/1',
  '/errors/1',
  '/compare/1/2',
  '/traces',
  '/routes',
  '/cost',
  '/learn',
  '/map',
  '/errors',
  '/logs',
  '/wires',
]

/** Whether a path shows the page. The page itself picks the screen. */
export const isPagePath = (path: string) => pagePath.test(path)

export const filePaths = ['/assets/index-4f2a.js', '/favicon.svg']

/** A page requests its files at once: a thousand clients must not have a thousand copies read. */
const gate = createGate(4)
const read = (file: string) => gate(() => readFile(file))

/** Files of the build: hashed ones under /assets/, and an icon or the like beside the page. */
export const isFilePath = (path: string) => /^\/(?:assets\/)?[\w-][\w.-]*\.\w+$/.test(path)

/**
 * Serves the built page at every page path, with another status where there is none. Read anew each time: it is small, and `npm run dev`
 * rebuilds it while the viewer runs.
 */
export function createPage(folder: string, status = 200): Handler {
  return async ({ path }) => {
    try {
      return {
        status,
        headers: { ...pageHeaders, ...traceAhead(path) },
        body: await read(join(folder, 'index.html')),
      }
    } catch {
      return { ...notBuilt, status }
    }
  }
}

/** The browser asks for the trace while it loads the script that will ask for it. */
function traceAhead(path: string): { link?: string } {
  const id = /^\/trace\/([\da-f]{32})$/.exec(path)?.[1]
  return id ? { link: `</-/api/traces/${id}/page?known=>; rel=preload; as=fetch; crossorigin` } : {}
}

const notBuilt = {
  headers: pageHeaders,
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Waywiser</title>
<h1>The page is not built</h1>
<p>Records are being taken all the same. <code>npm start</code> builds the page.</p>`,
}

/**
 * Serves the build's files. Names under /assets/ carry a hash of their content, so these files are
 * read, and compressed, once.
 */
export function createFiles(folder: string): Handler {
  const kept = new Map<string, Buffer>()
  return async ({ path }) => {
    const isHashed = path.startsWith('/assets/')
    const body =
      kept.get(path) ??
      (await read(join(folder, path)).catch(() => {
        throw new RequestError(404, `there is no file ${path}`)
      }))
    if (isHashed) keep(kept, path, body)
    return {
      status: 200,
      headers: {
        'content-type': contentTypes[extname(path)] ?? 'application/octet-stream',
        'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
      body,
    }
  }
}

/** More than a page has. Those of an earlier build make room. */
const maxKept = 8

function keep(kept: Map<string, Buffer>, path: string, body: Buffer): void {
  kept.set(path, body)
  const [oldest] = kept.keys()
  if (kept.size > maxKept) kept.delete(oldest!)
}

/**
 * A route whose paths may not exist: then a browser that opens an address gets the page, which
 * says so, with the status 404, and a program the route's own rejection.
 */
export function orPage(route: Route, page: Handler): Route {
  return {
    ...route,
    async handler(request) {
      try {
        return await route.handler(request)
      } catch (error) {
        const isUnknown = error instanceof RequestError && error.status === 404
        if (!isUnknown || !wantsPage(request)) throw error
        return page(request)
      }
    },
  }
}

const wantsPage = ({ method, headers }: ViewerRequest) =>
  (method === 'GET' || method === 'HEAD') && String(headers.accept).includes('text/html')
