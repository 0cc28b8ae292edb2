import { number, plural } from "../../language/formats.ts"
import type { text } from "./poll.text.ts"

export const de: typeof text = {
  notCounted: (why) => `Deine Stimme wurde nicht gezählt. ${why}`,
  votes: (count) => plural(count, { one: "1 Stimme", other: `${number(count)} Stimmen` }),
  voters: (count) => plural(count, { one: "1 Person", other: `${number(count)} Personen` }),
  ended: "beendet",
  results: "Ergebnis der Umfrage",
  yours: "(deine Stimme)",
  chooseAny: "Umfrage, wähle beliebig viele",
  chooseOne: "Umfrage, wähle eine",
  vote: "Abstimmen"
}
