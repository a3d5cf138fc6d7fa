import { expect, test } from 'vitest'
import { complete, completionAt } from '../../../services/viewer/ui/filter/completion.ts'
import { vocabularyOf } from '../../../services/viewer/ui/filter/vocabulary.ts'

const seen = vocabularyOf(
  {
    TraceSummaries: [
      {
        Http: { HttpURL: 'http://localhost/a', HttpStatus: 502, HttpMethod: 'POST' },
        Annotations: {
          app_handle: [{ AnnotationValue: { StringValue: 'ada' } }],
          'key with space': [{ AnnotationValue: { NumberValue: 7 } }],
        },
        Users: [{ UserName: 'grace' }],
        ServiceIds: [
          { Name: 'activities', Type: 'client' },
          { Name: 'activities', Type: 'AWS::EKS::Container' },
          { Name: 'notifications' },
        ],
      },
    ],
  },
  ['Cruddur'],
)

/** `|` marks the caret. */
function offered(marked: string): string[] {
  const caret = marked.indexOf('|')
  const { options } = completionAt(marked.replace('|', ''), caret, seen)
  return options.map(({ text }) => text)
}

test('the start of a word is completed to keywords and annotation keys', () => {
  expect(offered('http.s|')).toStrictEqual(['http.status'])
  expect(offered('annot|')).toStrictEqual(['annotation.app_handle', 'annotation[key with space]'])
  expect(offered('fault AND resp|')).toStrictEqual(['responsetime'])
})

test('a term is followed by AND or OR, those by a term', () => {
  expect(offered('fault |').slice(0, 2)).toStrictEqual(['AND ', 'OR '])
  expect(offered('fault AND |')).not.toContain('AND ')
  expect(offered('|')).not.toContain('AND ')
})

test('services and types are offered as arguments', () => {
  expect(offered('service(|')).toStrictEqual(['"activities"', '"notifications"'])
  expect(offered('edge("activities", "no|')).toStrictEqual(['"notifications"'])
  expect(offered('service(id(name: "activities", type: |')).toStrictEqual([
    '"AWS::EKS::Container"',
    '"client"',
  ])
})

test('known values are offered, texts in quotes and numbers without', () => {
  expect(offered('annotation.app_handle = |')).toStrictEqual(['"ada"'])
  expect(offered('annotation[key with space] = |')).toStrictEqual(['7'])
  expect(offered('http.status = 5|')).toStrictEqual(['502'])
  expect(offered('http.url CONTAINS "local|')).toStrictEqual(['"http://localhost/a"'])
  expect(offered('user != |')).toStrictEqual(['"grace"'])
  expect(offered('group.name = |')).toStrictEqual(['"Cruddur"'])
})

test('nothing is offered where any text is allowed', () => {
  expect(offered('responsetime > |')).toStrictEqual([])
  expect(offered('message = "|')).toStrictEqual([])
})

test('an option replaces the typed word and keeps the text behind the caret', () => {
  const text = 'service("act") AND ok'
  const at = completionAt(text, 12, seen)

  expect(complete(text, at, at.options[0]!)).toStrictEqual({
    text: 'service("activities") AND ok',
    caret: 20,
  })
})
