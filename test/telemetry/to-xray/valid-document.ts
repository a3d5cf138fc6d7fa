import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { expect } from 'vitest'
import { segmentDocument } from '../../../services/telemetry/to-xray/document.ts'
import type { MappingOptions } from '../../../services/telemetry/to-xray/settings.ts'
import type { Entity } from './documents.ts'
import { segmentProblems } from './segment-rules.ts'

/** The document of one span, parsed, after all rules of AWS have been checked. */
export function validDocumentOf(span: ReadableSpan, options?: MappingOptions): Entity {
  const text = segmentDocument(span, [], options)
  expect(segmentProblems(text)).toEqual([])
  return JSON.parse(text)
}
