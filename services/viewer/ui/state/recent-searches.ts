import { signal } from '@preact/signals'
import { readSetting, writeSetting } from './settings.ts'

const maxKept = 8
// A longer text would fill the list.
const maxChars = 500

/** The newest first. */
export const recentSearches = signal(read())

export function keepSearch(text: string): void {
  if (text === '' || text.length > maxChars) return
  const others = recentSearches.value.filter(each => each !== text)
  recentSearches.value = [text, ...others].slice(0, maxKept)
  writeSetting('searches', JSON.stringify(recentSearches.value))
}

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(readSetting('searches') ?? '[]')
    return Array.isArray(kept)
      ? kept.filter(each => typeof each === 'string').slice(0, maxKept)
      : []
  } catch {
    return []
  }
}
