import { randomUUID } from "node:crypto"
import { MediaAttachment } from "@chirp/domain/MediaAttachment"
import { NodeStream } from "@effect/platform-node"
import { Context, Duration, Effect, Layer, Option, type Redacted, type Scope, Stream } from "effect"
import { request } from "undici"
import { Calls } from "./Calls.ts"
import { GoToSocialError, Refused, Unreachable } from "./GoToSocialError.ts"
import { Upstream } from "./Upstream.ts"

/** GoToSocial takes a request of 60 s at most and works on the file before it answers. */
const UPLOAD_TIMEOUT = Duration.seconds(90)
/** Until the first byte; then `Upstream`'s own limit between two. */
const OPEN_TIMEOUT = Duration.seconds(32)
/** `/fileserver/<account>/attachment/original/<file>`, and nothing else, is ever asked for. */
const PATH = /^\/fileserver\/\w+\/attachment\/original\/(\w+\.\w+)$/

/** How GoToSocial points to a store of its own (S3 without `storage-s3-proxy`, or `storage-s3-redirect-url`). */
const REDIRECTS: ReadonlyArray<number> = [301, 302, 303, 307, 308]

/** A file as it comes from GoToSocial. */
export interface OpenFile {
  readonly name: string
  readonly mimeType: string
  /** As announced; none when it is not. */
  readonly size: number | undefined
  readonly bytes: Stream.Stream<Uint8Array, GoToSocialError>
}

/** A file to be sent. `size` is exact, in bytes. */
export interface NewFile {
  readonly name: string
  readonly mimeType: string
  readonly size: number
  readonly description: string | null
  readonly focus: { readonly x: number; readonly y: number } | undefined
  readonly bytes: Stream.Stream<Uint8Array, unknown>
}

/**
 * The bytes of attachments, from GoToSocial and to it, never whole in memory. Only GoToSocial itself is asked, whatever
 * host an attachment's URL names. One redirect of its file server is followed, without any credentials: its address comes
 * from GoToSocial's configuration, and no user or peer can name it.
 */
export class Files extends Context.Service<
  Files,
  {
    /** The original of an own attachment; none when its URL is not one of GoToSocial's file server. Let go of with the scope. */
    readonly open: (attachment: MediaAttachment) => Effect.Effect<Option.Option<OpenFile>, GoToSocialError, Scope.Scope>
    /** One try. A file that is not used afterwards is removed by GoToSocial's clean-up. */
    readonly upload: (token: Redacted.Redacted, file: NewFile) => Effect.Effect<MediaAttachment, GoToSocialError>
  }
>()("@chirp/server/gotosocial/Files") {
  static readonly layer = Layer.effect(
    Files,
    Effect.gen(function* () {
      const { pool } = yield* Upstream
      const { read } = yield* Calls

      return Files.of({
        open: Effect.fn("Files.open")(function* (attachment) {
          const path = pathOf(attachment)
          const name = path === undefined ? undefined : PATH.exec(path)?.[1]
          if (path === undefined || name === undefined) return Option.none()
          const away = (cause: unknown) => failure(new Unreachable({ timedOut: false, sent: true, cause }))
          const get = (send: (options: { headers: Record<string, string>; signal: AbortSignal }) => Promise<Answer>) =>
            Effect.acquireRelease(
              Effect.tryPromise({
                try: (signal) => send({ headers: { accept: "*/*", "user-agent": "Chirp/0.1" }, signal }),
                catch: away
              }).pipe(
                Effect.timeoutOrElse({
                  duration: OPEN_TIMEOUT,
                  orElse: () =>
                    Effect.fail(failure(new Unreachable({ timedOut: true, sent: true, cause: "no answer in time" })))
                })
              ),
              ({ body }) => Effect.sync(() => void body.on("error", () => {}).destroy()),
              { interruptible: true }
            )
          const first = yield* get((options) => pool.request({ ...options, method: "GET", path }))
          const elsewhere = REDIRECTS.includes(first.statusCode) ? header(first.headers.location) : ""
          const answer = /^https?:\/\//i.test(elsewhere)
            ? yield* get((options) => request(elsewhere, { ...options, method: "GET" }))
            : first
          if (answer.statusCode !== 200) {
            return yield* failure(
              new Refused({ status: answer.statusCode, detail: `status ${answer.statusCode}`, retryAfter: undefined })
            )
          }
          const length = Number(header(answer.headers["content-length"]) || Number.NaN)
          return Option.some({
            name,
            mimeType: header(answer.headers["content-type"]) || "application/octet-stream",
            size: Number.isSafeInteger(length) ? length : undefined,
            bytes: NodeStream.fromReadable<Uint8Array, GoToSocialError>({
              evaluate: () => answer.body,
              onError: away,
              // 16 reads of at most 64 KiB at a time
              chunkSize: 16
            })
          })
        }),

        upload: Effect.fn("Files.upload")(function* (token, file) {
          const boundary = `chirp-${randomUUID()}`
          const fields = [
            ...(file.description ? [["description", file.description] as const] : []),
            ...(file.focus === undefined ? [] : [["focus", `${file.focus.x},${file.focus.y}`] as const])
          ]
          const head = Buffer.from(
            fields
              .map(
                ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
              )
              .join("") +
              `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\n` +
              `content-type: ${file.mimeType}\r\n\r\n`
          )
          const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
          const body = NodeStream.toReadableNever(
            Stream.concat(Stream.concat(Stream.make(head), file.bytes), Stream.make(tail))
          )
          const made = yield* read(MediaAttachment, {
            method: "POST",
            path: "/api/v2/media",
            token,
            stream: body,
            headers: {
              "content-type": `multipart/form-data; boundary=${boundary}`,
              "content-length": String(head.length + file.size + tail.length)
            },
            timeout: UPLOAD_TIMEOUT
          }).pipe(Effect.ensuring(Effect.sync(() => void body.on("error", () => {}).destroy())))
          return made
        })
      })
    })
  ).pipe(Layer.provide(Calls.layer))
}

type Answer = Awaited<ReturnType<typeof request>>

const pathOf = ({ url }: MediaAttachment) =>
  url === null ? undefined : Option.getOrUndefined(Option.map(parse(url), ({ pathname }) => pathname))
const parse = Option.liftThrowable((url: string) => new URL(url))

const header = (value: string | ReadonlyArray<string> | undefined) => (typeof value === "string" ? value : "")

const failure = (reason: GoToSocialError["reason"]) => new GoToSocialError({ operation: "GET /fileserver", reason })
