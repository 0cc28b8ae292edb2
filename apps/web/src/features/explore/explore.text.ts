import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

const thePosts = (count: number) => plural(count, { one: "1 post", other: `${number(count)} posts` })

export const text = catalogue("explore", {
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
    plural(count, { one: "1 person in two days", other: `${number(count)} people in two days` }),
  postsOfWeek: (count: number) => `${thePosts(count)} in seven days`,
  week: (posts: number, people: number) =>
    plural(people, {
      one: `${thePosts(posts)} by 1 person in seven days`,
      other: `${thePosts(posts)} by ${number(people)} people in seven days`
    }),
  weekTitle: "The last seven days",
  day: "Day",
  usesColumn: "Posts",
  peopleColumn: "People",
  rising: "More than before",
  falling: "Fewer than before",
  steady: "As before",
  tries: "Try again",
  more: "Load more",
  chart: (days: string) => `Posts in seven days: ${days}`,
  /** One day of the chart, as it is read out. */
  chartDay: (day: string, posts: number) => `${day} ${number(posts)}`
})
