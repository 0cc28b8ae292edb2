import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { routes } from "../../src/http/Routes.ts"
import { freshState } from "../rig/FreshState.ts"
import { ask, layerStandIn } from "../rig/StandIn.ts"

/** A well-formed id of nothing, and what is none. */
const parameters = ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "%00", "..%2f..%2fetc", "'%20OR%201=1", "%F0%9F%A6%A5", "0"]

/** Every name a form of GoToSocial has, with values of every kind that JSON has. */
const names = (
  "status visibility title text domain uri type email username password reason agreement locale account_id status_ids " +
  "comment context keywords_attributes filter_action expires_in keyword whole_word status_id display_name note source " +
  "fields_attributes locked poll media_ids scheduled_at in_reply_to_id interaction_policy subscription data home " +
  "notifications account_ids choices client_name redirect_uris scopes shortcode permission_type content_type priority " +
  "header regex contact_username contact_email duration reblogs notify old_password new_password new_email also_known_as_uris " +
  "moved_to_uri category overwrite public direct client_id client_secret redirect_uri grant_type code token phrase description focus"
).split(" ")
const values: ReadonlyArray<unknown> = [
  "",
  "a\0b",
  "\ud800",
  "x".repeat(6000),
  -1,
  1e300,
  9e15,
  true,
  [],
  [[]],
  [{}],
  {},
  { a: { b: [] } },
  null
]
/** Some that fit, so that a form gets past its first check. */
const fitting: ReadonlyArray<unknown> = [
  "public",
  "home",
  "block",
  "follow",
  "t@example.org",
  "x.example",
  "https://x.example/",
  "text/csv",
  1,
  "2099-01-01T00:00:00Z",
  "01ARZ3NDEKTSV4RRFFQ69G5FAV",
  ["home"],
  undefined,
  undefined
]

/** A small generator of the same numbers every time (Numerical Recipes' LCG). */
const numbers = (seed: number) => {
  let state = seed
  return (below: number) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return Math.floor((state / 4_294_967_296) * below)
  }
}
const pick = numbers(42)
const all = [...values, ...fitting, ...fitting, ...fitting]
const bodies = [
  ...values.map((value) => Object.fromEntries(names.map((name) => [name, value]))),
  ...Array.from({ length: 10 }, () => Object.fromEntries(names.map((name) => [name, all[pick(all.length)]])))
]
const queries = [
  "",
  "?limit=-5&max_id=%00&types[]=%00&id[]=%00&q=%00&timeline[]=%00&acct=%00",
  "?limit=99999999999&min_id='&q=%25_%5C&resolve=true&acct=@@&offset=-1&resource=acct:@"
]

it.live(
  "answers no request with a 500, whatever is in it",
  () =>
    Effect.gen(function* () {
      const { admin } = yield* freshState
      const failed: Array<string> = []
      const statuses = new Map<number, number>()
      const check = Effect.fnUntraced(function* (method: string, path: string, body?: unknown) {
        const answer = yield* ask(`${method} ${path}`, {
          token: admin,
          ...(method === "GET" ? {} : { body }),
          headers: { accept: "*/*" }
        })
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        if (answer.status >= 500)
          failed.push(`${method} ${path} ${JSON.stringify(body)?.slice(0, 60)} → ${answer.text.slice(0, 120)}`)
      })
      const skipped = ["/api/v1/accounts/delete", "/api/v1/streaming", "/api/v1/tokens/:id/invalidate"]
      yield* Effect.forEach(
        routes.filter(({ path }) => !skipped.includes(path)),
        ({ method, path }) =>
          Effect.gen(function* () {
            const paths = path.includes(":")
              ? parameters.map((parameter) => path.replace(/:\w+/g, parameter))
              : queries.map((query) => path + query)
            for (const one of paths) yield* check(method, one, bodies[0])
            if (method !== "GET") for (const body of bodies) yield* check(method, paths[0] ?? path, body)
          }),
        { concurrency: 8, discard: true }
      )
      assert.deepStrictEqual(failed, [])
      assert.isAbove(statuses.get(200) ?? 0, 200)
    }).pipe(Effect.provide(layerStandIn())),
  120_000
)
