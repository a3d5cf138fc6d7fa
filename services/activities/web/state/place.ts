/** What the page shows, as the fragment of its address: `#/@bob`, `#/search/tea`. */
export type Place =
  | { view: 'feed' }
  | { view: 'notifications' }
  | { view: 'person'; handle: string }
  | { view: 'search'; term: string }
  | { view: 'activity'; id: string }

export function placeOf(hash: string): Place {
  const [, first = '', rest = ''] = /^#\/([^/]*)\/?(.*)$/.exec(hash) ?? []
  const name = decoded(first)
  if (name.startsWith('@') && name.length > 1) return { view: 'person', handle: name.slice(1) }
  if (name === 'search') return { view: 'search', term: decoded(rest) }
  if (name === 'activity') return { view: 'activity', id: decoded(rest) }
  return { view: name === 'notifications' ? 'notifications' : 'feed' }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export const personHref = (handle: string) => `#/@${encodeURIComponent(handle)}`
export const searchHref = (term: string) => `#/search/${encodeURIComponent(term)}`
export const activityHref = (id: string) => `#/activity/${encodeURIComponent(id)}`

export const titleOf = (place: Place): string => {
  if (place.view === 'person') return `@${place.handle}`
  if (place.view === 'search') return `Search: ${place.term}`
  return { feed: 'Feed', notifications: 'Notifications', activity: 'Activity' }[place.view]
}
