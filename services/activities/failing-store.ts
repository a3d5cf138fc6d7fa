import type { ActivityStore } from './store.ts'

/** A store whose `home` throws while `fails` says so, to follow an error through every lens. */
export function failAtHome(store: ActivityStore, fails = () => true): ActivityStore {
  return {
    ...store,
    home: async (page, nowMillis) => {
      if (fails()) throw new Error('The store was made to fail at home')
      return store.home(page, nowMillis)
    },
  }
}
