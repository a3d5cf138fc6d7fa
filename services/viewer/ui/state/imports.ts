import { signal } from '@preact/signals'
import type { ImportAnswer } from '../../records/api.ts'
import { formatBytes } from '../../words/format.ts'
import { traceHref } from '../compute/routes.ts'
import { AnswerError, callApi } from './api-client.ts'
import { announce } from './copy.ts'
import { navigate } from './location.ts'

/** A file that was given to the viewer, and what became of it. */
export type FileImport = { name: string } & (
  | { state: 'reading' }
  | { state: 'taken'; answer: ImportAnswer }
  | { state: 'refused'; problem: AnswerError }
)

/** The files of the last time. */
export const imports = signal<FileImport[]>([])

export const isReading = ({ state }: FileImport) => state === 'reading'

/** The server's limit. It breaks the connection of a larger body, and no reason is seen. */
const maxFileBytes = 64 * 1024 * 1024

/** Imports files one after the other, and shows the trace when they are one trace. */
export async function importFiles(files: File[]): Promise<void> {
  if (files.length === 0) return
  if (imports.peek().some(isReading)) return announce('Another import is still running.')
  const all: FileImport[] = files.map(({ name }) => ({ name, state: 'reading' }))
  imports.value = all
  for (const [index, file] of files.entries()) {
    all[index] = await importFile(file)
    imports.value = [...all]
  }
  const [only] = all
  if (all.length > 1 || only?.state !== 'taken') return
  const { traceIds, rejected } = only.answer
  if (traceIds.length !== 1 || rejected > 0) return
  imports.value = []
  announce(`Imported ${only.answer.text}.`)
  navigate(traceHref(traceIds[0]!))
}

async function importFile(file: File): Promise<FileImport> {
  const { name } = file
  try {
    checkSize(file)
    const answer = await callApi<ImportAnswer>('import', { method: 'POST', body: file })
    return { name, state: 'taken', answer }
  } catch (problem) {
    return { name, state: 'refused', problem: problem as AnswerError }
  }
}

function checkSize({ size }: File): void {
  if (size <= maxFileBytes) return
  const most = `at most ${formatBytes(maxFileBytes)}`
  throw new AnswerError(413, { error: `the file has ${formatBytes(size)}`, expected: most })
}
