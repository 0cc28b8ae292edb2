import type { PostItem, StoreLimits } from "../../src/schedule/ScheduledPostStore.ts"

/** A post that says little. */
export const item = (text: string, more: Partial<PostItem> = {}): PostItem => ({
  text,
  visibility: "public",
  cw: "",
  mediaIds: [],
  media: [],
  poll: null,
  inReplyToId: null,
  language: null,
  sensitive: null,
  localOnly: null,
  contentType: null,
  interactionPolicy: null,
  ...more
})

export const limits: StoreLimits = { maxWaiting: 300, maxPerDay: 100 }

export const minute = 60_000
