import { createStore } from "solid-js/store"
import { defaultOptions, type TimelineOptions } from "./rows.ts"

const read = (text: string | null): Record<string, TimelineOptions> => {
  try {
    const value: unknown = JSON.parse(text ?? "{}")
    if (typeof value !== "object" || value === null) return {}
    return Object.fromEntries(
      Object.entries(value).map(([feed, options]) => [
        feed,
        {
          boosts: options?.boosts === "group" || options?.boosts === "hide" ? options.boosts : "show",
          replies: options?.replies === "hide" ? "hide" : "show"
        }
      ])
    )
  } catch {
    return {}
  }
}

/** What the reader wants to see of each timeline, kept on this device for each account. Reading is reactive. */
export const makeTimelineOptions = (accountId: string, storage: Storage | undefined = globalThis.localStorage) => {
  const key = `chirp.timelines/${accountId}`
  const stored = () => {
    try {
      return storage?.getItem(key) ?? null
    } catch {
      return null
    }
  }
  const [options, setOptions] = createStore<Record<string, TimelineOptions>>(read(stored()))
  return {
    of: (feed: string): TimelineOptions => ({
      boosts: options[feed]?.boosts ?? defaultOptions.boosts,
      replies: options[feed]?.replies ?? defaultOptions.replies
    }),
    set: (feed: string, change: Partial<TimelineOptions>) => {
      setOptions(feed, { ...(options[feed] ?? defaultOptions), ...change })
      try {
        storage?.setItem(key, JSON.stringify(options))
      } catch {
        // Without storage the choice lasts until the page is closed.
      }
    }
  }
}

export type TimelineOptionsStore = ReturnType<typeof makeTimelineOptions>
