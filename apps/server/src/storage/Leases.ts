import { randomUUID } from "node:crypto"
import { Clock, Context, Duration, Effect, Layer, Random, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"

/** How long a lease lasts without a sign of life; a holder that was killed is followed after this and one try more. */
const TTL = Duration.seconds(10)
const RENEW_EVERY = Duration.seconds(3)
/** The holder stops this long before the database would give the lease to another: its clock may run a little slow. */
const MARGIN = Duration.seconds(2)
/** How often others ask, times a random factor of 0.75 to 1.25. With `TTL`: taken over within 13 s. */
const ASK_EVERY = Duration.seconds(2)

/** The lease is somebody else's by now: nothing of the fenced write has happened. */
export class LeaseLost extends Schema.TaggedError<LeaseLost>()("LeaseLost", { name: Schema.String }) {
  override get message() {
    return `the lease ${this.name} is held by another replica now`
  }
}

export interface Lease {
  readonly name: string
  /** Grows with each holder. */
  readonly fence: number
  /**
   * Runs writes in one transaction that holds only while the lease does: a holder that does not yet know that it has been
   * followed cannot write any more.
   */
  readonly fenced: <A, E, R>(writes: Effect.Effect<A, E, R>) => Effect.Effect<A, E | LeaseLost | SqlError.SqlError, R>
}

const Fence = Schema.Struct({ fence: Schema.FiniteFromString })

/**
 * Named leases in `chirp.leases`, by PostgreSQL's clock: of all replicas one does the work, and when it dies another does
 * within 13 s. A holder that cannot renew stops its work before the lease can be another's; one that ends gives it back at once.
 */
export class Leases extends Context.Service<
  Leases,
  {
    /**
     * Waits for the lease and does the work while it is held. Losing it interrupts the work and waits again; the end or
     * failure of the work ends the hold. A database that is away is waited for.
     */
    readonly hold: <A, E, R>(name: string, work: (lease: Lease) => Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
    /** Whether some replica holds it now. */
    readonly isHeld: (name: string) => Effect.Effect<boolean, SqlError.SqlError>
  }
>()("@chirp/server/storage/Leases") {
  static readonly layer = Layer.effect(
    Leases,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const until = sql`clock_timestamp() + make_interval(secs => ${Duration.toSeconds(TTL)})`

      const acquire = SqlSchema.findOneOption({
        Request: Schema.Struct({ name: Schema.String, holder: Schema.String }),
        Result: Fence,
        execute: ({ holder, name }) => sql`
          INSERT INTO chirp.leases AS l (name, holder, fence, expires_at) VALUES (${name}, ${holder}, 1, ${until})
          ON CONFLICT (name) DO UPDATE SET holder = ${holder}, fence = l.fence + 1, expires_at = ${until}
            WHERE l.expires_at <= clock_timestamp()
          RETURNING l.fence::text AS fence`
      })

      const renew = (name: string, fence: number) =>
        Effect.map(
          sql`UPDATE chirp.leases SET expires_at = ${until}
            WHERE name = ${name} AND fence = ${fence} AND expires_at > clock_timestamp() RETURNING 1`,
          (rows) => rows.length > 0
        )

      const release = (name: string, fence: number) =>
        sql`UPDATE chirp.leases SET holder = NULL, expires_at = clock_timestamp()
          WHERE name = ${name} AND fence = ${fence}`.pipe(
          Effect.timeout(MARGIN),
          Effect.catch((error) => Effect.logDebug("a lease could not be given back; it ends by itself", error))
        )

      const leaseOf = (name: string, fence: number): Lease => ({
        name,
        fence,
        fenced: (writes) =>
          sql.withTransaction(
            Effect.gen(function* () {
              const held = yield* sql`
                SELECT 1 FROM chirp.leases
                WHERE name = ${name} AND fence = ${fence} AND expires_at > clock_timestamp() FOR SHARE`
              if (held.length === 0) return yield* new LeaseLost({ name })
              return yield* writes
            })
          )
      })

      /** Ends when the lease is lost, or may be soon for want of an answer. `from` is when the last sure renewal began. */
      const keep = Effect.fnUntraced(function* (name: string, fence: number, from: bigint) {
        let sure = from
        const sureUntil = () => sure + (Duration.toNanosUnsafe(TTL) - Duration.toNanosUnsafe(MARGIN))
        while (true) {
          yield* Effect.sleep(RENEW_EVERY)
          const began = yield* Clock.currentTimeNanos
          const left = sureUntil() - began
          if (left <= 0n) return
          const renewed = yield* renew(name, fence).pipe(
            Effect.timeout(Duration.nanos(left)),
            Effect.catch((error) =>
              Effect.as(Effect.logWarning("a lease could not be renewed", { name }, error), undefined)
            )
          )
          if (renewed === false) return
          if (renewed === true) sure = began
        }
      })

      const pause = Effect.flatMap(Random.nextBetween(0.75, 1.25), (factor) =>
        Effect.sleep(Duration.times(ASK_EVERY, factor))
      )

      const hold = Effect.fnUntraced(function* <A, E, R>(
        name: string,
        work: (lease: Lease) => Effect.Effect<A, E, R>
      ): Effect.fn.Return<A, E, R> {
        const holder = randomUUID()
        while (true) {
          const began = yield* Clock.currentTimeNanos
          const attempt = Effect.uninterruptibleMask((restore) =>
            Effect.gen(function* () {
              // not to be parted: having the lease and giving it back
              const got = yield* acquire({ name, holder }).pipe(
                Effect.catch((error) =>
                  Effect.as(Effect.logWarning("a lease could not be asked for", { name }, error), undefined)
                )
              )
              if (got === undefined || got._tag === "None") return undefined
              const { fence } = got.value
              yield* Effect.logInfo("holds the lease", { name, fence })
              return yield* restore(
                Effect.raceFirst(
                  Effect.map(work(leaseOf(name, fence)), (value) => ({ value })),
                  Effect.as(keep(name, fence, began), undefined)
                )
              ).pipe(
                Effect.tap((done) =>
                  done === undefined ? Effect.logWarning("lost the lease", { name, fence }) : Effect.void
                ),
                Effect.ensuring(release(name, fence))
              )
            })
          )
          const done = yield* attempt
          if (done !== undefined) return done.value
          yield* pause
        }
      })

      return Leases.of({
        hold,
        isHeld: (name) =>
          Effect.map(
            sql`SELECT 1 FROM chirp.leases WHERE name = ${name} AND expires_at > clock_timestamp()`,
            (rows) => rows.length > 0
          )
      })
    })
  )
}
