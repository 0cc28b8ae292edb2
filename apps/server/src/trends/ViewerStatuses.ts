import type { Caller } from "@chirp/domain/api/Authorization"
import { Context, Effect, Layer, Option } from "effect"
import { Calls } from "../gotosocial/Calls.ts"
import type { GoToSocialError } from "../gotosocial/GoToSocialError.ts"

const AT_ONCE = 8

/** Posts as one viewer sees them, each asked for with the viewer's token; what the viewer may not see is left out. */
export class ViewerStatuses extends Context.Service<
  ViewerStatuses,
  {
    /** In the order of the ids; `offset` and `limit` count ids, so that pages neither overlap nor skip. */
    readonly page: (
      caller: Caller,
      ids: ReadonlyArray<string>,
      page: { readonly offset: number; readonly limit: number }
    ) => Effect.Effect<ReadonlyArray<unknown>, GoToSocialError>
  }
>()("@chirp/server/trends/ViewerStatuses") {
  static readonly layer = Layer.effect(
    ViewerStatuses,
    Effect.map(Calls, (calls) =>
      ViewerStatuses.of({
        page: Effect.fn("ViewerStatuses.page")(function* ({ token }, ids, { limit, offset }) {
          const found = yield* Effect.forEach(
            ids.slice(offset, offset + limit),
            (id) =>
              calls.call({ method: "GET", path: `/api/v1/statuses/${encodeURIComponent(id)}`, token }).pipe(
                Effect.map(Option.some),
                Effect.catchIf(
                  ({ reason }) => reason._tag === "Refused" && (reason.status === 404 || reason.status === 403),
                  () => Effect.succeedNone
                )
              ),
            { concurrency: AT_ONCE }
          )
          return found.flatMap((one) => Option.toArray(one))
        })
      })
    )
  ).pipe(Layer.provide(Calls.layer))
}
