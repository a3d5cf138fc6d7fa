import type { Activity } from '../contracts/activity.ts'
import { beforeEverything, type Page, toPage } from '../contracts/page.ts'
import type { Query, Row, SqlValue } from '../database/database.ts'
import { countAlive, deleteExpired, insertActivity, select } from './statements.ts'

type ActivityList = { activities: Activity[]; next: string | undefined }

/** Every call is one statement. Reads find only what is alive at `nowMillis`. */
export type ActivityStore = {
  /** Everybody's activities, without replies, newest first. */
  home(page: Page, nowMillis: number): Promise<ActivityList>
  /** One person's activities and replies, newest first. */
  byHandle(handle: string, page: Page, nowMillis: number): Promise<ActivityList>
  /** Activities whose message contains `term`, in any case, newest first. */
  search(term: string, page: Page, nowMillis: number): Promise<ActivityList>
  repliesTo(id: string, page: Page, nowMillis: number): Promise<ActivityList>
  /** Activities in no particular order, without unknown and expired ones. */
  byIds(ids: string[], nowMillis: number): Promise<Activity[]>
  /** Replaces the times of an activity that has the same id. */
  put(activity: Activity): Promise<void>
  /** Deletes up to `limit` expired activities, and returns how many. */
  deleteExpired(nowMillis: number, limit: number): Promise<number>
  countAlive(nowMillis: number): Promise<number>
}

export function createActivityStore(query: Query): ActivityStore {
  async function list(
    condition: string,
    value: SqlValue[],
    { limit, after = beforeEverything }: Page,
    nowMillis: number,
  ): Promise<ActivityList> {
    const values = [nowMillis, after.createdAtMillis, after.id, limit + 1, ...value]
    const rows = await query(select.page(condition), values)
    const { entries, next } = toPage(rows, limit, row => ({
      createdAtMillis: Number(row.created_at_millis),
      id: String(row.id),
    }))
    return { activities: entries.map(toActivity), next }
  }

  return {
    home: (page, nowMillis) => list('reply_to IS NULL', [], page, nowMillis),
    byHandle: (handle, page, nowMillis) =>
      list('substr(handle, 1, 64) = substr($5, 1, 64) AND handle = $5', [handle], page, nowMillis),
    search: (term, page, nowMillis) =>
      list(`message_folded LIKE $5 ESCAPE '!'`, [containing(term)], page, nowMillis),
    repliesTo: (id, page, nowMillis) => list('reply_to = $5', [id], page, nowMillis),
    byIds: async (ids, nowMillis) => {
      if (ids.length === 0) return []
      return (await query(select.byIds(ids.length), [nowMillis, ...ids])).map(toActivity)
    },
    put: async activity => {
      await query(insertActivity, toValues(activity))
    },
    deleteExpired: async (nowMillis, limit) =>
      (await query(deleteExpired, [nowMillis, limit])).length,
    countAlive: async nowMillis => Number((await query(countAlive, [nowMillis]))[0]?.alive),
  }
}

const fold = (text: string) => text.normalize('NFC').toLowerCase()

/** A LIKE pattern in which `!` escapes the special characters. */
const containing = (term: string) => `%${fold(term).replace(/[!%_]/g, sign => `!${sign}`)}%`

const toIso = (millis: SqlValue | undefined) => new Date(Number(millis)).toISOString()

function toActivity(row: Row): Activity {
  return {
    id: String(row.id),
    handle: String(row.handle),
    message: String(row.message),
    createdAt: toIso(row.created_at_millis),
    expiresAt: toIso(row.expires_at_millis),
    repliesCount: Number(row.replies_count),
    replyTo: row.reply_to === null ? null : String(row.reply_to),
  }
}

function toValues({ id, handle, message, createdAt, expiresAt, replyTo }: Activity): SqlValue[] {
  return [id, handle, message, fold(message), Date.parse(createdAt), Date.parse(expiresAt), replyTo]
}
