import type { ScheduleRequest } from "@chirp/domain/api/ScheduleApi"
import type { PostContent, ScheduledPost, ScheduledPostItem } from "@chirp/domain/ScheduledPost"
import { text as words } from "./schedule.text.ts"
import { dayAt } from "./zone.ts"

/** Milliseconds. */
export const dueOf = (post: ScheduledPost): number => Date.parse(post.scheduled_at)

/** Whether it is still here to be edited, cancelled or moved. */
export const canChange = (post: Pick<ScheduledPost, "state">): boolean =>
  post.state === "scheduled" || post.state === "failed"

/** It is being sent, or Chirp is finding out whether it was. */
export const isUnderWay = (post: Pick<ScheduledPost, "state">): boolean =>
  post.state === "claimed" || post.state === "sending" || post.state === "unknown"

/** Failed ones first, the latest on top; then what is to come, soonest first. */
export const inOrder = (posts: ReadonlyArray<ScheduledPost>): ReadonlyArray<ScheduledPost> =>
  posts.toSorted((a, b) => {
    const failed = Number(b.state === "failed") - Number(a.state === "failed")
    if (failed !== 0) return failed
    if (a.state === "failed") return (b.failed_at ?? "").localeCompare(a.failed_at ?? "") || b.id.localeCompare(a.id)
    return dueOf(a) - dueOf(b) || a.id.localeCompare(b.id)
  })

/** The list with one post as it is now; a newer revision is never replaced by an older one. */
export const withPost = (posts: ReadonlyArray<ScheduledPost>, post: ScheduledPost): ReadonlyArray<ScheduledPost> => {
  const before = posts.find(({ id }) => id === post.id)
  if (before !== undefined && before.revision > post.revision) return posts
  return inOrder([...posts.filter(({ id }) => id !== post.id), post])
}

export interface ScheduledGroup {
  /** `failed`, or a day. */
  readonly key: string
  readonly posts: ReadonlyArray<ScheduledPost>
}

/** The list under headings: what failed, then one heading a day. */
export const grouped = (posts: ReadonlyArray<ScheduledPost>, zone: string): ReadonlyArray<ScheduledGroup> => {
  const groups = new Map<string, Array<ScheduledPost>>()
  for (const post of inOrder(posts)) {
    const key = post.state === "failed" ? "failed" : dayAt(dueOf(post), zone)
    const group = groups.get(key)
    if (group) group.push(post)
    else groups.set(key, [post])
  }
  return [...groups].map(([key, members]) => ({ key, posts: members }))
}

/** What one post says, as it is sent to the server. */
export const contentOf = (item: ScheduledPostItem): PostContent => {
  const { id: _id, state: _state, status_id: _statusId, media_attachments: _media, ...content } = item
  return content
}

/** The request that makes the same scheduled post again, for undoing a cancellation. What is out stays out. */
export const requestAgain = (post: ScheduledPost): ScheduleRequest => {
  const left = post.posts.filter(({ state }) => state !== "published").map(contentOf)
  const [first, ...more] = left
  return {
    scheduled_at: post.scheduled_at,
    ...(more.length === 0 ? (first ?? {}) : { posts: left })
  }
}

/** The first words of a post, for rows that have little room. */
export const excerptOf = (post: ScheduledPost, most = 80): string => {
  const [first] = post.posts
  const text = [first?.cw, first?.text].filter((part) => part !== undefined && part !== "").join(" · ")
  const line = text.replace(/\s+/g, " ").trim()
  return line.length > most ? `${line.slice(0, most).trimEnd()}…` : line
}

/** What a screen reader says of a row: when, what, how it stands. */
export const rowLabel = (post: ScheduledPost, when: string, excerpt: string): string => {
  const row = post.state === "scheduled" ? words.row.scheduled(when) : words.row.other(words.states[post.state], when)
  return excerpt === "" ? row : words.row.with(row, excerpt)
}
