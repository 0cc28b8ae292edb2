import { number, plural } from "../../language/formats.ts"
import type { text } from "./explore.text.ts"

const thePosts = (count: number) => plural(count, { one: "1 Beitrag", other: `${number(count)} Beiträge` })

export const de: typeof text = {
  title: "Entdecken",
  tabs: "Arten von Trends",
  posts: "Beiträge",
  tags: "Hashtags",
  links: "Links",
  loading: "Trends werden geladen …",
  search: "Suche",
  empty: {
    tags: {
      title: "Noch sind keine Hashtags im Trend",
      text: "Worüber mehrere Personen innerhalb einer Woche schreiben, erscheint hier."
    },
    statuses: {
      title: "Noch sind keine Beiträge im Trend",
      text: "Beiträge, die mehrere Personen favorisieren oder boosten, erscheinen hier."
    },
    links: {
      title: "Noch sind keine Links im Trend",
      text: "Seiten, auf die mehrere Personen verlinken, erscheinen hier."
    }
  },
  end: "Das ist im Moment alles.",
  people: (count) => plural(count, { one: "1 Person in zwei Tagen", other: `${number(count)} Personen in zwei Tagen` }),
  postsOfWeek: (count) => `${thePosts(count)} in sieben Tagen`,
  week: (posts, people) =>
    plural(people, {
      one: `${thePosts(posts)} von 1 Person in sieben Tagen`,
      other: `${thePosts(posts)} von ${number(people)} Personen in sieben Tagen`
    }),
  weekTitle: "Die letzten sieben Tage",
  day: "Tag",
  usesColumn: "Beiträge",
  peopleColumn: "Personen",
  rising: "Mehr als zuvor",
  falling: "Weniger als zuvor",
  steady: "Wie zuvor",
  tries: "Noch einmal versuchen",
  more: "Mehr laden",
  chart: (days) => `Beiträge in sieben Tagen: ${days}`,
  chartDay: (day, posts) => `${day} ${number(posts)}`
}
