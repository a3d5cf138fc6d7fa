import { readStack } from '../to-xray/stack.ts'

/** An error that a page of ours sent. */
export type PageError = {
  class: string
  message: string
  stack: string
  timeMillis: number
  /** The brand of the browser, such as `Chromium`. */
  browser: string | undefined
  /** The address of the page, without query and fragment. */
  url: string | undefined
  /** What the page showed: `feed`. */
  view: string | undefined
}

type PageItemOptions = {
  uuid: string
  environment: string
  codeVersion: string | undefined
  custom: Record<string, unknown>
}

const maxFrames = 50

/**
 * The item of a page's error. Not made by Rollbar's client: it reads the files that a stack names, and
 * this stack was written by the sender. So no frame of it names a file of ours.
 *
 *     {"data":{"platform":"browser","framework":"browser-js","uuid":"774c…","custom":{"trace_id":…},
 *      "body":{"trace":{"frames":[{"filename":"http://…/assets/index-4f2a.js","lineno":1,"method":"save"}],
 *                       "exception":{"class":"TypeError","message":"…"}}}}}
 */
export function pageItem(
  error: PageError,
  { uuid, environment, codeVersion, custom }: PageItemOptions,
): string {
  const { class: name, message, url, browser } = error
  const data = {
    ...{ uuid, environment, custom },
    level: 'error',
    timestamp: Math.floor(error.timeMillis / 1000),
    code_version: codeVersion,
    platform: 'browser',
    framework: 'browser-js',
    language: 'javascript',
    context: error.view,
    client: { javascript: { code_version: codeVersion, browser } },
    request: url === undefined ? undefined : { url },
    attributes: ['trace_id', 'span_id'].flatMap(key =>
      key in custom ? [{ key, value: custom[key] }] : [],
    ),
    notifier: { name: 'waywiser-page', version: codeVersion },
    body: { trace: { frames: framesOf(error.stack), exception: { class: name, message } } },
  }
  return JSON.stringify({ data })
}

/** Rollbar wants the innermost last. */
function framesOf(stack: string) {
  const frames = readStack(stack.split('\n').map(asV8).join('\n')).flatMap(
    section => section.frames,
  )
  return frames
    .filter(({ path }) => /^https?:\/\//.test(path))
    .slice(0, maxFrames)
    .map(({ path, line, label }) => ({ filename: path, lineno: line, method: label }))
    .reverse()
}

/** Firefox and Safari print `save@http://…/index.js:1:2`. */
function asV8(line: string): string {
  const mark = line.startsWith(' ') ? -1 : line.indexOf('@http')
  return mark === -1
    ? line
    : `    at ${line.slice(0, mark) || 'anonymous'} (${line.slice(mark + 1)})`
}
