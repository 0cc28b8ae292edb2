import { Clock, Context, DateTime, Duration, Effect, Layer, Option, type Redacted, Ref, Schedule, Schema } from "effect"
import { GoToSocialStream } from "../gotosocial/GoToSocialStream.ts"
import { PublicReader, type RefusedPage } from "../gotosocial/PublicReader.ts"
import { type Lease, Leases } from "../storage/Leases.ts"
import { Applier, type ApplierError } from "./Applier.ts"
import { Crawl, type CrawlError } from "./Crawl.ts"
import { readFrames } from "./Frames.ts"
import { IndexCheck } from "./IndexCheck.ts"
import { IndexingToken } from "./IndexingToken.ts"
import { LibraryIndex, type LibraryIndexError } from "./LibraryIndex.ts"
import type { Observation } from "./Observation.ts"
import { Rebuild } from "./Rebuild.ts"
import { SearchLedger } from "./SearchLedger.ts"
import { SearchPolicy } from "./SearchPolicy.ts"
import { SearchProgress } from "./SearchProgress.ts"
import { SearchSettings } from "./SearchSettings.ts"
import { SearchTags } from "./SearchTags.ts"

/** The one lease: whoever holds it reads upstream and writes the index. */
export const INDEXER_LEASE = "search"
/** The last hours of the timeline are read again this often: posts can arrive late, and then stand behind newer ones. */
const LOOK_BACK_EVERY = Duration.minutes(10)
const LOOK_BACK = Duration.hours(2)
/** After a gap of the stream it is read from this long before. */
const GAP_MARGIN = Duration.minutes(2)
/** After the stream has opened, the last hours are read once more this much later. */
const SETTLING = Duration.seconds(5)
/** Hints, gaps and newly found accounts are looked for this often. */
const TEND_EVERY = Duration.seconds(1)
/** How much the next holder has to read again: from the last of these on. */
const NOTE_EVERY = Duration.seconds(10)
/** GoToSocial tells nobody of a domain block: the list is asked for this often, and Chirp sees its own people's at once. */
const BLOCKS_EVERY = Duration.minutes(1)
const NIGHTLY_SECONDS = Duration.toSeconds(Duration.hours(24))
/** When GoToSocial does not take the token: an operator has to act. */
const REFUSED_PAUSE = Duration.minutes(5)
/** A part that fails starts again after 0.5 s, doubling to 30 s, without end. */
const again = Schedule.min([Schedule.exponential("500 millis").pipe(Schedule.jittered), Schedule.spaced("30 seconds")])
/** Frames are never dropped for a database that is away: they wait, and what does not fit becomes a gap. */
const persist = Schedule.min([Schedule.exponential("50 millis"), Schedule.spaced("2 seconds")])

type WorkError = CrawlError | ApplierError | LibraryIndexError

/** Whether the indexing token works, for people. */
export interface IndexerState {
  readonly token: "none" | "accepted" | "refused" | "unknown"
  readonly waiting: string | undefined
  readonly trouble: string | undefined
}

/**
 * Keeps the search ledger and the index up to date, in one replica of the cluster at a time: first everything there is,
 * then the public stream, which is always drained, and beside it what the stream does not tell. What it has done is
 * written down as it goes; a holder that is killed is followed by another that goes on there.
 */
export class Indexer extends Context.Service<
  Indexer,
  {
    /** Of this replica: what it knows when it holds the lease, `unknown` otherwise. */
    readonly state: Effect.Effect<IndexerState>
  }
>()("@chirp/server/search/Indexer") {
  static readonly layer = Layer.effect(
    Indexer,
    Effect.gen(function* () {
      const applier = yield* Applier
      const crawl = yield* Crawl
      const check = yield* IndexCheck
      const leases = yield* Leases
      const library = yield* LibraryIndex
      const ledger = yield* SearchLedger
      const policy = yield* SearchPolicy
      const progress = yield* SearchProgress
      const reader = yield* PublicReader
      const rebuild = yield* Rebuild
      const stream = yield* GoToSocialStream
      const tags = yield* SearchTags
      const { remote } = yield* SearchSettings
      const token = yield* IndexingToken
      const accepted = yield* Ref.make<IndexerState["token"]>(Option.isSome(token) ? "unknown" : "none")

      /** Goes on after every failure; a token that is refused is said once, and tried again every five minutes. */
      const lasting = (what: string, effect: Effect.Effect<unknown, WorkError>): Effect.Effect<void, WorkError> =>
        effect.pipe(
          Effect.tapError((error) => Effect.logWarning(`${what} failed; trying again`, error)),
          Effect.retry({ schedule: again, while: (error) => error._tag !== "LeaseLost" }),
          Effect.asVoid
        )

      const refused = Effect.fnUntraced(function* (refusal: RefusedPage) {
        if (refusal.status !== 401) return yield* refusal
        if ((yield* Ref.getAndSet(accepted, "refused")) !== "refused") {
          yield* Effect.logError(
            "GoToSocial does not take the indexing token (GTS_ADMIN_TOKEN): posts are indexed from what passes through Chirp alone"
          )
        }
        yield* Effect.sleep(REFUSED_PAUSE)
      })

      /** Until when everything is known: not moved while something is missing, so that a gap outlives its finder. */
      const noted = Effect.fnUntraced(function* (lease: Lease) {
        yield* progress.begin("feed")
        const gap = yield* Ref.make(
          Option.flatMap(yield* progress.of("feed"), ({ cursor }) => Option.fromNullishOr(cursor))
        )
        const known = yield* Ref.make(yield* crawl.now)
        const note = Effect.gen(function* () {
          if (Option.isSome(yield* Ref.get(gap))) return
          const now = yield* crawl.now
          yield* lease.fenced(progress.advance("feed", { cursor: now }))
          yield* Ref.set(known, now)
        })
        let opened = false
        /** The stream is open, for the first time or again: what was said before has to be read. */
        const onOpen = () => {
          opened = true
        }
        const reopened = Effect.suspend(() => {
          const before = opened
          opened = false
          return before ? missed : Effect.void
        })
        const missed = Effect.flatMap(Ref.get(known), (since) =>
          Ref.update(gap, (before) => Option.orElseSome(before, () => since))
        )
        return { gap, missed, note, onOpen, reopened }
      })

      /** Whoever keeps an edited or deleted post in a library: the libraries follow. */
      const followInLibraries = Effect.fnUntraced(function* (seen: Observation) {
        if (seen.deleted.length > 0) yield* library.removeEverywhere(seen.deleted)
        const edited = seen.statuses.flatMap(({ document, edited }) =>
          edited && document !== undefined ? [document] : []
        )
        if (edited.length > 0) yield* library.replaceEverywhere(edited)
      })

      const feed = Effect.fnUntraced(function* (
        access: Redacted.Redacted,
        missed: Effect.Effect<void>,
        onOpen: () => void
      ) {
        const socket = yield* stream.open(() => [access], onOpen)
        yield* socket.want(new Set(["public"]))
        let before = yield* Clock.currentTimeNanos
        while (true) {
          const events = yield* socket.take
          const took = yield* Clock.currentTimeNanos
          if (events.some(({ _tag }) => _tag === "Gap")) yield* missed
          const age = Number(took - before) / 1e9 + 1
          const frames = events.filter(({ _tag }) => _tag === "Frame")
          if (frames.length > 0) {
            yield* Ref.set(accepted, "accepted")
            const seen = readFrames(frames, { age, remote })
            yield* Effect.andThen(ledger.observe(seen, { urgent: true }), followInLibraries(seen)).pipe(
              Effect.tapError((error) => Effect.logWarning("the public stream waits for the database", error)),
              Effect.retry(persist)
            )
          }
          before = took
        }
      }, Effect.scoped)

      const tend = Effect.fnUntraced(function* (
        access: Redacted.Redacted,
        gap: Ref.Ref<Option.Option<string>>,
        note: Effect.Effect<void, CrawlError>,
        reopened: Effect.Effect<void>
      ) {
        let lookBackAt = (yield* Clock.currentTimeMillis) + Duration.toMillis(LOOK_BACK_EVERY)
        let noteAt = 0
        while (true) {
          const now = yield* Clock.currentTimeMillis
          yield* reopened
          const since = yield* Ref.get(gap)
          if (Option.isSome(since)) {
            yield* crawl.window(access, earlier(since.value, GAP_MARGIN), { compare: true })
            yield* Ref.update(gap, (still) => (Option.getOrNull(still) === since.value ? Option.none() : still))
            // GoToSocial takes a moment from the handshake to the first post it tells
            lookBackAt = Math.min(lookBackAt, now + Duration.toMillis(SETTLING))
            yield* Effect.logInfo("read again what the public stream missed", { since: since.value })
          }
          yield* crawl.suspects(access)
          if (now >= lookBackAt) {
            yield* crawl.window(access, earlier(yield* crawl.now, LOOK_BACK), { compare: false })
            lookBackAt = now + Duration.toMillis(LOOK_BACK_EVERY)
          }
          if (now >= noteAt) {
            yield* note
            noteAt = now + Duration.toMillis(NOTE_EVERY)
          }
          yield* Effect.sleep(TEND_EVERY)
        }
      })

      /** Everything there is, once; and every night again, which finds what is missing and what is not there any more. */
      const bulk = Effect.fnUntraced(function* (lease: Lease, access: Redacted.Redacted) {
        yield* progress.begin("timeline").pipe(Effect.when(Effect.map(progress.of("timeline"), Option.isNone)))
        const unfinished = (phase: "timeline" | "accounts") =>
          Effect.map(
            progress.of(phase),
            Option.exists((row) => row.finished_at === null)
          )
        while (true) {
          if (yield* unfinished("timeline")) yield* crawl.timeline(lease, access)
          if (!(yield* progress.isFresh("nightly", NIGHTLY_SECONDS))) {
            yield* progress.begin("nightly")
            yield* progress.begin("accounts")
            yield* crawl.allDue
            yield* tags.age
            yield* check.run(lease)
            while ((yield* ledger.sweep) > 0) yield* Effect.yieldNow
            yield* lease.fenced(progress.finish("nightly"))
          }
          if (yield* unfinished("accounts")) {
            yield* crawl.accounts(lease, access).pipe(
              Effect.catchTag(
                "RefusedPage",
                Effect.fnUntraced(function* (refusal) {
                  if (refusal.status === 401) return yield* refusal
                  yield* Effect.logInfo(
                    "the indexing token is no administrator's: only accounts whose posts are seen are indexed"
                  )
                  yield* lease.fenced(progress.finish("accounts", refusal.message))
                })
              )
            )
          }
          while (yield* crawl.scan(lease, access)) yield* Ref.set(accepted, "accepted")
          yield* Effect.sleep(TEND_EVERY)
        }
      })

      const blocks = Effect.fnUntraced(
        function* (access: Redacted.Redacted) {
          while (true) {
            const page = yield* reader.page("/api/v1/admin/domain_blocks?export=true", access)
            yield* policy.setDomainBlocks(page.items.flatMap((item) => Option.toArray(decodeDomain(item))))
            yield* Effect.sleep(BLOCKS_EVERY)
          }
        },
        Effect.catchTag("RefusedPage", (refusal) =>
          refusal.status === 401
            ? Effect.fail(refusal)
            : Effect.logInfo(
                "the indexing token may not list domain blocks: only those made through Chirp are known",
                refusal
              )
        )
      )

      const withToken = Effect.fnUntraced(function* (lease: Lease, access: Redacted.Redacted) {
        const { gap, missed, note, onOpen, reopened } = yield* noted(lease)
        const tried = (what: string, effect: Effect.Effect<unknown, WorkError>) =>
          lasting(what, Effect.catchTag(effect, "RefusedPage", refused).pipe(Effect.forever))
        yield* Effect.all(
          [
            feed(access, missed, onOpen),
            tried("looking back", tend(access, gap, note, reopened)),
            tried("reading what there is", bulk(lease, access)),
            lasting("reading domain blocks", Effect.catchTag(blocks(access), "RefusedPage", refused))
          ],
          { concurrency: "unbounded", discard: true }
        )
      })

      const withoutToken = Effect.andThen(
        Effect.logWarning(
          "There is no indexing token (GTS_ADMIN_TOKEN): posts are indexed from what passes through Chirp alone"
        ),
        Effect.never
      )

      yield* leases
        .hold(INDEXER_LEASE, (lease) =>
          Effect.all(
            [
              applier.run(lease),
              rebuild.run(lease),
              Option.match(token, {
                onNone: () => withoutToken,
                onSome: (access) => lasting("indexing", withToken(lease, access))
              })
            ],
            { concurrency: "unbounded", discard: true }
          )
        )
        .pipe(
          Effect.catch((error) => Effect.logInfo("indexing goes on elsewhere", error)),
          Effect.andThen(Effect.sleep(TEND_EVERY)),
          Effect.forever,
          Effect.forkScoped
        )

      return Indexer.of({
        state: Effect.gen(function* () {
          return {
            token: yield* Ref.get(accepted),
            waiting: Option.getOrUndefined(yield* reader.waiting),
            trouble: yield* applier.trouble
          }
        })
      })
    })
  )
}

const decodeDomainEntry = Schema.decodeUnknownOption(Schema.Struct({ domain: Schema.String }))
const decodeDomain = (item: unknown) => Option.map(decodeDomainEntry(item), ({ domain }) => domain)

const earlier = (moment: string, by: Duration.Duration) =>
  Option.match(DateTime.make(moment), {
    onNone: () => moment,
    onSome: (time) => DateTime.formatIso(DateTime.subtractDuration(time, by))
  })
