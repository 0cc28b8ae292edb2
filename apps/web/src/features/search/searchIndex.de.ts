import { number, plural } from "../../language/formats.ts"
import { engineOf, type text } from "./searchIndex.text.ts"

export const de: typeof text = {
  title: "Suchindex",
  hint: "Für Admins: was auf diesem Server gefunden werden kann. Gesucht werden kann auch, während der Index neu gemacht wird.",
  rows: (now) => [
    ["Liegt in", engineOf(now)],
    ["Beiträge", number(now.index.statuses)],
    ["Personen", number(now.index.accounts)],
    ["Hashtags", number(now.index.tags)],
    ["Änderungen, die warten", number(now.ledger.pending)]
  ],
  works: {
    timeline: "Die öffentliche Timeline wird gelesen",
    scan: "Beiträge von Personen werden gelesen",
    rebuild: "Der Index wird neu gemacht"
  },
  soFar: (count) => plural(count, { one: "bisher 1", other: `bisher ${number(count)}` }),
  outdated: "Der Index stammt von einem älteren Chirp. Neu gemacht findet er mehr.",
  trouble: (why) => `Etwas ging schief: ${why}`,
  rebuild: "Index neu machen",
  notBegun: (why) => `Der Index wird nicht neu gemacht. ${why}`,
  done: "Der neue Suchindex ist in Gebrauch.",
  failed: (why) => `Der Index konnte nicht neu gemacht werden, der alte bleibt in Gebrauch: ${why}`
}
