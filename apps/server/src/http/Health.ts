import { Context, Duration, Effect, Fiber, Layer, Ref } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"

/** A part that does not answer within this is not ready. */
const checkTimeout = Duration.millis(1500)

const noStore = { "cache-control": "no-store" }

/**
 * Whether this process should get requests. GoToSocial is no part of it: while it is away Chirp still serves the app and
 * says what is wrong, which an orchestrator that takes Chirp out would prevent.
 */
export class Health extends Context.Service<
  Health,
  {
    /** From now on `/readyz` says no, so that no new requests are sent here. */
    readonly drain: Effect.Effect<void>
    /** Each part's state, `ok` or `failing`, and whether all are ok and the process is not draining. */
    readonly check: Effect.Effect<{ readonly ready: boolean; readonly checks: Readonly<Record<string, string>> }>
  }
>()("@chirp/server/http/Health") {
  static readonly layer = (checks: Readonly<Record<string, Effect.Effect<unknown, unknown>>>) =>
    Layer.effect(
      Health,
      Effect.gen(function* () {
        const draining = yield* Ref.make(false)
        const scope = yield* Effect.scope
        /**
         * One look at a part at a time. Who asks does not wait for a look that is given up on (a query to a stopped database
         * takes seconds to be called off); it goes on by itself, and the next who asks waits for the same one.
         */
        const probeOf = (name: string, check: Effect.Effect<unknown, unknown>) => {
          let running: Fiber.Fiber<unknown, unknown> | undefined
          const look = Effect.suspend(() => {
            if (running !== undefined && running.pollUnsafe() === undefined) return Effect.succeed(running)
            return Effect.tap(Effect.forkIn(check, scope), (fiber) =>
              Effect.sync(() => {
                running = fiber
              })
            )
          })
          return Effect.flatMap(look, Fiber.join).pipe(
            Effect.timeout(checkTimeout),
            Effect.as("ok"),
            Effect.catch((error) => Effect.as(Effect.logWarning(`Not ready: ${name}`, error), "failing"))
          )
        }
        const probes = Object.entries(checks).map(([name, check]) =>
          Effect.map(probeOf(name, check), (state) => [name, state] as const)
        )
        return Health.of({
          drain: Ref.set(draining, true),
          check: Effect.gen(function* () {
            const states = yield* Effect.all(probes, { concurrency: "unbounded" })
            const stopping = yield* Ref.get(draining)
            return {
              ready: !stopping && states.every(([, state]) => state === "ok"),
              checks: { ...Object.fromEntries(states), ...(stopping ? { process: "stopping" } : {}) }
            }
          })
        })
      })
    )
}

/**
 * `GET /livez`: 200 while the process answers at all. `GET /readyz`: 200 when its own parts answer, else 503; the body
 * names each part, never why it fails.
 */
export const routes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const health = yield* Health
    yield* router.add("GET", "/livez", HttpServerResponse.text("ok\n", { headers: noStore }))
    yield* router.add(
      "GET",
      "/readyz",
      Effect.map(health.check, (state) =>
        HttpServerResponse.jsonUnsafe(state, { status: state.ready ? 200 : 503, headers: noStore })
      )
    )
  })
)
