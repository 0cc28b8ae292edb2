import { Effect } from "effect"
import { texts } from "../http/Fields.ts"
import { badRequest } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { getPoll, vote } from "./Polls.ts"

const get = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  return Reply.json(yield* getPoll(params.id ?? "", viewer.accountId))
})

const cast = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const choices = (yield* texts(yield* body, "choices")).map((choice) =>
    choice.trim() === "" ? Number.NaN : Number(choice)
  )
  if (choices.some((choice) => !Number.isSafeInteger(choice))) return yield* badRequest("choices must be whole numbers")
  return Reply.json(yield* vote(params.id ?? "", viewer.accountId, choices))
})

export const routes = [
  user("GET", "/api/v1/polls/:id", "read:statuses", get),
  user("POST", "/api/v1/polls/:id/votes", "write:statuses", cast)
]
