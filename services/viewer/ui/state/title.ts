import { useLayoutEffect } from 'preact/hooks'

/** Names the page in the browser's tab, its history and its bookmarks. */
export const useTitle = (title: string): void =>
  useLayoutEffect(() => {
    document.title = `${title} · Waywiser`
  }, [title])
