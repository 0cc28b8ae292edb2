import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

export const text = catalogue("poll", {
  notCounted: (why: string) => `Your vote was not counted. ${why}`,
  votes: (count: number) => plural(count, { one: "1 vote", other: `${number(count)} votes` }),
  voters: (count: number) => plural(count, { one: "1 person", other: `${number(count)} people` }),
  ended: "ended",
  results: "Poll results",
  yours: "(your vote)",
  chooseAny: "Poll, choose any number",
  chooseOne: "Poll, choose one",
  vote: "Vote"
})
