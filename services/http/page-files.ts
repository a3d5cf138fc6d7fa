import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Handler, Request, Response } from 'express'
import { isPageFile } from '../contracts/page-paths.ts'
import { HttpError } from './errors.ts'

/**
 * Everything is loaded from this origin and sent to it, and nothing is inline or evaluated: text that a
 * person wrote can then never run, even if the page forgot to escape it.
 */
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  // Each answer has a trace of its own in its headers.
  'cache-control': 'no-cache',
  'content-security-policy':
    "default-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Waywiser</title>
<h1>The page is not built</h1>
<p>The API answers all the same. <code>npm start</code> builds the page.</p>`

/** Whether a request wants a page rather than JSON: browsers say so when a person opens an address. */
export const wantsPage = ({ headers }: Request) => String(headers.accept).includes('text/html')

/** Sends the page of a build. Read anew each time: it is small, and may have been built again. */
export async function sendPage(
  folder: string,
  response: Response,
  headers: Record<string, string>,
) {
  const body = await readFile(join(folder, 'index.html')).catch(() => notBuilt)
  response.set({ ...pageHeaders, ...headers }).send(body)
}

/** Files under /assets/ have a hash of their content in their names, so they are read once. */
export function pageFiles(folder: string): Handler {
  const kept = new Map<string, Buffer>()
  return async ({ path }, response) => {
    if (!isPageFile(path)) throw new HttpError(404, 'not_found')
    const body = kept.get(path) ?? (await readFile(join(folder, path)).catch(() => undefined))
    if (!body) throw new HttpError(404, 'not_found', { message: `there is no file ${path}` })
    const isHashed = path.startsWith('/assets/')
    if (isHashed) keep(kept, path, body)
    response.set({
      'content-type': contentTypes[extname(path)] ?? 'application/octet-stream',
      'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      'x-content-type-options': 'nosniff',
    })
    response.send(body)
  }
}

/** More than a page has. Those of an earlier build make room. */
const maxKept = 8

function keep(kept: Map<string, Buffer>, path: string, body: Buffer): void {
  kept.set(path, body)
  const [oldest] = kept.keys()
  if (kept.size > maxKept) kept.delete(oldest!)
}
