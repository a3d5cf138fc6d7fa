import { signal } from '@preact/signals'
import { importFiles } from './imports.ts'

/** Whether files are held over the page. */
export const filesOverPage = signal(false)

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true

/** Files that are dropped anywhere are imported. A browser would leave the page to show them. */
export function followFileDrops(): void {
  for (const name of ['dragenter', 'dragover'] as const) {
    addEventListener(name, event => {
      if (!hasFiles(event)) return
      event.preventDefault()
      event.dataTransfer!.dropEffect = 'copy'
      filesOverPage.value = true
    })
  }
  addEventListener('dragleave', event => {
    // Without a target the pointer has left the window, not only an element of it.
    if (event.relatedTarget === null) filesOverPage.value = false
  })
  addEventListener('drop', event => {
    if (!hasFiles(event)) return
    event.preventDefault()
    filesOverPage.value = false
    void importFiles([...event.dataTransfer!.files])
  })
}
