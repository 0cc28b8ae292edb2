import { Duration, Effect, Redacted, Schedule } from "effect"
import { Meilisearch, MeilisearchApiError } from "meilisearch"
import { SearchIndexError, TaskFailed, Unavailable } from "../SearchIndex.ts"

/** Where a Meilisearch is. `prefix` is what its indexes' names begin with; two Chirps may share one engine by it. */
export interface EngineSettings {
  readonly url: URL
  /** The master key, or one that may do everything with the indexes and manage keys; none on an open engine. */
  readonly key: Redacted.Redacted | undefined
  readonly prefix?: string | undefined
}

/** A query is wanted while somebody types; what takes longer is given up and said so. */
const QUERY_TIMEOUT = Duration.seconds(3)
/** Enqueuing a change, or asking for one document. */
const REQUEST_TIMEOUT = Duration.seconds(30)
/** A task that is not done after this long is taken for failed; the engine may still do it. */
const TASK_TIMEOUT = Duration.minutes(10)
/** A task is asked for after 5 ms, then half as long again up to every 200 ms. */
const taskPoll = Schedule.min([Schedule.exponential("5 millis", 1.5), Schedule.spaced("200 millis")])

/** A change of so few documents takes some 50 ms; one that takes this long says that the engine is set up badly. */
const FEW = 20
const SLOW_MS = 500

/**
 * A compressed answer leaves Meilisearch in several writes on a socket that waits for acknowledgements (Nagle), and our side
 * delays these: 40 ms more an answer, whatever was asked. Uncompressed it is one write, and less work for both.
 */
const UNCOMPRESSED = { "accept-encoding": "identity" }

export const failure = (operation: string, reason: SearchIndexError["reason"]) =>
  new SearchIndexError({ engine: "meilisearch", operation, reason })

/** The code of an answer such as `index_not_found`; empty when there was no answer. */
const codeOf = (cause: unknown): string => (cause instanceof MeilisearchApiError ? (cause.cause?.code ?? "") : "")

export const isMissing = (error: SearchIndexError): boolean =>
  error.reason._tag === "Unavailable" && /_not_found$/.test(codeOf(error.reason.cause))

const isForbidden = (error: SearchIndexError): boolean =>
  error.reason._tag === "Unavailable" &&
  ["invalid_api_key", "missing_authorization_header"].includes(codeOf(error.reason.cause))

/** One id everywhere and always, so that replicas and restarts share the key. */
const SEARCH_KEY_UID = "6b1f7c1e-4d0e-4a53-9a7e-6368697270a1"

/**
 * The `meilisearch` client as effects: bounded in time, failures as `SearchIndexError`. Queries go out with a key that can
 * do nothing but search.
 */
export const makeEngine = (settings: EngineSettings) => {
  const client = (key: string | undefined) =>
    new Meilisearch({
      host: settings.url.origin,
      requestInit: { headers: UNCOMPRESSED },
      ...(key !== undefined && { apiKey: key })
    })
  const admin = client(settings.key && Redacted.value(settings.key))

  const within =
    (operation: string, timeout: Duration.Duration) =>
    <A>(run: (signal: AbortSignal) => Promise<A>): Effect.Effect<A, SearchIndexError> =>
      Effect.tryPromise({ try: run, catch: (cause) => failure(operation, new Unavailable({ cause })) }).pipe(
        Effect.timeoutOrElse({
          duration: timeout,
          orElse: () =>
            Effect.fail(
              failure(operation, new Unavailable({ cause: `no answer within ${Duration.toMillis(timeout)} ms` }))
            )
        })
      )

  const call = <A>(operation: string, run: (client: Meilisearch) => Promise<A>) =>
    within(operation, REQUEST_TIMEOUT)(() => run(admin))

  let warned = false
  /** Once a process. Meilisearch clears a part of all memory before every task, unless it is told how much to use. */
  const warnWhenSlow = Effect.fnUntraced(function* (ms: number, documents: number) {
    if (warned || !(ms > SLOW_MS) || documents > FEW) return
    warned = true
    yield* Effect.logWarning(
      "Meilisearch takes long for a small change, so that posts are found late: start it with --max-indexing-memory 256MiB (MEILI_MAX_INDEXING_MEMORY)",
      { ms, documents }
    )
  })

  /** Enqueues a change and waits until it is done. `tolerate` names failures that do not matter. */
  const task = Effect.fnUntraced(function* (
    operation: string,
    enqueue: (client: Meilisearch) => Promise<{ readonly taskUid: number }>,
    tolerate: ReadonlyArray<string> = []
  ) {
    const { taskUid } = yield* call(operation, enqueue)
    const done = yield* call(operation, ({ tasks }) => tasks.getTask(taskUid)).pipe(
      Effect.repeat({ schedule: taskPoll, until: ({ status }) => status !== "enqueued" && status !== "processing" }),
      Effect.timeoutOrElse({
        duration: TASK_TIMEOUT,
        orElse: () => Effect.fail(failure(operation, new TaskFailed({ task: taskUid, detail: "not done in time" })))
      })
    )
    if (done.status !== "succeeded" && !tolerate.includes(done.error?.code ?? "")) {
      const detail = done.error?.message ?? done.status
      return yield* failure(operation, new TaskFailed({ task: taskUid, detail }))
    }
    const [, seconds] = /^PT([\d.]+)S$/.exec(done.duration ?? "") ?? []
    yield* warnWhenSlow(Number(seconds) * 1000, done.details?.receivedDocuments ?? Number.POSITIVE_INFINITY)
    return taskUid
  })

  /** The key that queries go out with; made when it is not there. A key that may not manage keys is used itself. */
  const searchKey = Effect.gen(function* () {
    if (settings.key === undefined) return undefined
    const found = yield* call("keys", (c) => c.getKey(SEARCH_KEY_UID)).pipe(
      Effect.catchIf(isMissing, () =>
        call("keys", (c) =>
          c.createKey({
            uid: SEARCH_KEY_UID,
            name: "Chirp search",
            description: "Made by Chirp: its queries go out with this key, which can do nothing else.",
            actions: ["search"],
            indexes: ["*"],
            expiresAt: null
          })
        )
      ),
      Effect.map(({ key }) => key),
      Effect.catchIf(isForbidden, () =>
        Effect.as(
          Effect.logWarning(
            "MEILI_KEY may not manage keys: queries go out with it instead of a key that can only search"
          ),
          undefined
        )
      )
    )
    return found ?? Redacted.value(settings.key)
  })

  return {
    call,
    task,
    /** A client for queries. */
    searcher: Effect.map(searchKey, client),
    query: <A>(operation: string, run: (signal: AbortSignal) => Promise<A>) => within(operation, QUERY_TIMEOUT)(run)
  }
}

export type Engine = ReturnType<typeof makeEngine>
