import { locale } from "../../language/formats.ts"
import type { ChartDay } from "./trends.ts"

/* What people read on the explore page and beside charts, in one place. */

export const text = {
  title: "Explore",
  tabs: "Kinds of trends",
  posts: "Posts",
  tags: "Hashtags",
  links: "Links",
  loading: "Loading trends…",
  search: "Search",
  empty: {
    tags: {
      title: "No hashtags are trending yet",
      text: "What several people write about within a week appears here."
    },
    statuses: { title: "No posts are trending yet", text: "Posts that several people like or boost appear here." },
    links: { title: "No links are trending yet", text: "Pages that several people link to appear here." }
  },
  end: "Those are all for now.",
  people: (count: number) =>
    count === 0 ? "Nobody yesterday or today" : count === 1 ? "1 person in two days" : `${count} people in two days`,
  week: (posts: number, people: number) =>
    `${posts === 1 ? "1 post" : `${posts} posts`} by ${people === 1 ? "1 person" : `${people} people`} in seven days`,
  weekTitle: "The last seven days",
  day: "Day",
  usesColumn: "Posts",
  peopleColumn: "People",
  rising: "More than before",
  falling: "Fewer than before",
  steady: "As before"
} as const

const dayName = (at: number, weekday: "short" | "long") =>
  new Intl.DateTimeFormat(locale(), { weekday, timeZone: "UTC" }).format(at)

export const shortDay = (at: number): string => dayName(at, "short")
export const longDay = (at: number): string =>
  new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(at)

/** The chart in words: "Posts in seven days: Sun 0, Mon 2, … Sat 4". */
export const chartWords = (days: ReadonlyArray<ChartDay>): string =>
  `Posts in seven days: ${days.map(({ at, uses }) => `${dayName(at, "short")} ${uses}`).join(", ")}`
