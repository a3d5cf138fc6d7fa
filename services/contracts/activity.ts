/** One entry of the feed. Times are ISO 8601 in UTC; ids are UUIDs. */
export type Activity = {
  id: string
  handle: string
  message: string
  createdAt: string
  expiresAt: string
  repliesCount: number
  replyTo: string | null
  replies?: Activity[]
}
