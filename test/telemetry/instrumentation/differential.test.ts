import { beforeAll, describe, expect, test } from 'vitest'
import { compareStories, judge } from './story/compare.ts'
import { knownDifferences } from './story/known-differences.ts'
import { runStory, type Story } from './story/run-story.ts'

const stories: Record<string, Story> = {}
const ours = 'our hooks'
const contributed = 'the contributed http and undici'
const all = 'all contributed'

beforeAll(async () => {
  const [first, second, third] = await Promise.all([
    runStory(),
    runStory('http,undici'),
    runStory('all'),
  ])
  Object.assign(stories, { [ours]: first, [contributed]: second, [all]: third })
})

test('our spans differ from the contributed ones exactly as listed', () => {
  const found = compareStories(stories[ours]!, stories[contributed]!)

  const { unlisted, outdated } = judge(found, knownDifferences)

  expect(unlisted).toStrictEqual([])
  expect(outdated).toStrictEqual([])
})

describe.each([ours, contributed, all])('under %s', name => {
  const chapter = (step: string) => stories[name]![step]!
  /** With `all`, further spans (routers, sockets) stand beside the ones asserted here. */
  const spansOf = (step: string) =>
    chapter(step).spans.filter(({ kind }) => kind === 'SERVER' || kind === 'CLIENT')
  const outline = (step: string) =>
    spansOf(step).map(({ kind, name, parent, trace }) => `${kind} ${name} < ${parent} (${trace})`)

  test('a SERVER span has the attributes of the stable conventions', () => {
    expect(spansOf('GET 200')).toStrictEqual([
      {
        name: 'GET /api/items/:id',
        kind: 'SERVER',
        trace: 'new',
        parent: 'none',
        attributes: {
          'client.address': '127.0.0.1',
          'http.request.method': 'GET',
          'http.response.status_code': 200,
          'http.route': '/api/items/:id',
          'network.peer.address': '127.0.0.1',
          'network.peer.port': 'any',
          'network.protocol.version': '1.1',
          'server.address': 'shop.example',
          'server.port': 8080,
          'url.path': '/api/items/1',
          'url.scheme': 'http',
          'user_agent.original': 'curl/8',
          'waywiser.sampling.reason': 'all',
        },
        status: 'UNSET',
        events: [],
      },
    ])
  })

  test.each([
    ['404 without a route', 'GET', 404, 'UNSET', undefined],
    ['404 with a route', 'GET /api/missing/:id', 404, 'UNSET', undefined],
    ['429', 'GET /api/limited', 429, 'UNSET', undefined],
    ['500 thrown', 'GET /api/broken', 500, 'ERROR', '500'],
    ['HEAD', 'HEAD /api/items/:id', 200, 'UNSET', undefined],
    ['POST with body', 'POST /api/items', 201, 'UNSET', undefined],
    ['POST with bad JSON', 'POST /api/items', 400, 'UNSET', undefined],
    ['streamed', 'GET /api/streamed', 200, 'UNSET', undefined],
  ])('%s is named %s, with its status', (step, spanName, statusCode, status, errorType) => {
    const [span] = spansOf(step)

    expect(spansOf(step)).toHaveLength(1)
    expect(span).toMatchObject({ name: spanName, status })
    expect(span?.attributes['http.response.status_code']).toBe(statusCode)
    expect(span?.attributes['error.type']).toBe(errorType)
  })

  test('a call to an own peer is the parent of the span there, and carries both headers', () => {
    const headers = {
      traceparent: '00-<trace>-<CLIENT>-03',
      xray: 'Root=<xray trace>;Parent=<CLIENT>;Sampled=1',
    }
    for (const step of ['fetch to own peer', 'node:http to own peer']) {
      const [route] = spansOf(step)

      expect(chapter(step).answer).toStrictEqual([`200 ${JSON.stringify(headers)}`])
      expect(outline(step)).toStrictEqual([
        `SERVER ${route?.name} < none (new)`,
        expect.stringContaining(`CLIENT GET < `),
        `SERVER GET /api/told < CLIENT GET (new)`,
      ])
      expect(spansOf(step)[1]?.attributes['peer.service']).toBe('notifications')
    }
  })

  test('a third party gets a span and none of our headers', () => {
    const seenByFetch = chapter('fetch to third party')
    const seenByHttp = chapter('node:http to third party')

    expect(seenByFetch.answer).toStrictEqual([
      '200 accept accept-encoding accept-language connection host sec-fetch-mode user-agent',
    ])
    expect(seenByHttp.answer).toStrictEqual(['200 Connection Host'])
    for (const step of ['fetch to third party', 'node:http to third party']) {
      const span = spansOf(step)[1]
      expect(span).toMatchObject({ name: 'GET', kind: 'CLIENT', status: 'UNSET' })
      expect(span?.attributes['http.response.status_code']).toBe(200)
      expect(span?.attributes['peer.service']).toBeUndefined()
    }
  })

  test('secrets in a query are redacted, and the rest of it is unchanged', () => {
    expect(spansOf('query')[0]?.attributes['url.query']).toBe('term=a%20b&access_token=REDACTED')
    for (const step of ['fetch to own peer', 'node:http to own peer']) {
      expect(spansOf(step)[1]?.attributes['url.full']).toBe(
        'http://127.0.0.1:<peer>/api/told?api_key=REDACTED&page=2',
      )
    }
    expect(JSON.stringify(Object.values(stories[name]!).map(({ spans }) => spans))).not.toContain(
      's3cret',
    )
  })

  test('a trace continues by its headers, or starts anew without valid ones', () => {
    expect(outline('sampled parent')[0]).toBe('SERVER GET /api/fetch/peer < remote (given)')
    expect(outline('Root alone')).toStrictEqual(['SERVER GET /api/items/:id < none (given)'])
    expect(outline('bad traceparent')).toStrictEqual(['SERVER GET /api/items/:id < none (new)'])
  })

  test('an unsampled trace leaves no span, and its headers reach the own peer', () => {
    const [answer] = chapter('unsampled parent').answer as [string]

    expect(spansOf('unsampled parent')).toStrictEqual([])
    expect(JSON.parse(answer.slice(4))).toStrictEqual({
      traceparent: '00-5759e988bd862e3fe1be46a994272793-<id>-00',
      xray: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=<id>;Sampled=0',
    })
  })

  test('probes, upgrades, and calls that are suppressed or outside a trace leave no span', () => {
    expect(spansOf('probe')).toStrictEqual([])
    expect(spansOf('upgrade')).toStrictEqual([])
    expect(spansOf('fetch outside a trace')).toStrictEqual([])
    expect(spansOf('fetch suppressed').map(({ kind }) => kind)).toStrictEqual(['SERVER', 'SERVER'])
    expect(chapter('fetch suppressed').answer).toStrictEqual(['200 {}'])
  })

  test('listeners of a request body run in the context of the request', () => {
    expect(chapter('POST chunked, body listened to').answer).toStrictEqual(['200 ["<trace>"]'])
    expect(chapter('POST with body').answer).toStrictEqual([
      '201 {"message":"hello","traceId":"<trace>"}',
    ])
  })

  test('requests on one connection have a span each', () => {
    const paths = (step: string) => spansOf(step).map(({ attributes }) => attributes['url.path'])

    expect(paths('kept alive')).toStrictEqual(['/api/items/1', '/api/items/2'])
    expect(paths('pipelined')).toStrictEqual(['/api/items/1', '/api/items/2', '/api/items/3'])
  })

  test('every span ends, however its request ends', () => {
    const neverEnded = Object.values(stories[name]!).map(chapter => chapter.neverEnded)

    expect(neverEnded).toStrictEqual(neverEnded.map(() => 0))
  })
})

test('instrumentations that patch modules also reach imported ones', () => {
  const names = stories[all]!['GET 200']!.spans.map(span => span.name)

  expect(names).toContain('request handler - /api/items/:id')
})
