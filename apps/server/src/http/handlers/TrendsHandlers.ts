import { IncomingMessage } from "node:http"
import { ChirpApi } from "@chirp/domain/api/ChirpApi"
import type { TrendLink, TrendTag } from "@chirp/domain/api/TrendsApi"
import { foldTag } from "@chirp/domain/SearchText"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Effect, Option, Schema } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { AppConfig } from "../../config/AppConfig.ts"
import { Calls } from "../../gotosocial/Calls.ts"
import { Recheck } from "../../search/Recheck.ts"
import type { TagHistory } from "../../trends/History.ts"
import { type TrendingLink, Trends } from "../../trends/Trends.ts"
import { problemJson, problems } from "../Errors.ts"
import { corsHeaders } from "../ForwardedHeaders.ts"
import { Identity } from "../Identity.ts"
import { UpstreamProxy } from "../Proxy.ts"

interface Query {
  readonly limit?: string | undefined
  readonly offset?: string | undefined
}

/** Whole numbers from 0; anything else is the default, and too much is the most there is. */
const number = (text: string | undefined, fallback: number, most: number) =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Math.min(Number(text), most) : fallback

const slice = <A>(all: ReadonlyArray<A>, query: Query, limits: { readonly usual: number; readonly most: number }) => {
  const offset = number(query.offset, 0, 1000)
  return all.slice(offset, offset + number(query.limit, limits.usual, limits.most))
}

const linkView = ({ history, title, url }: TrendingLink): TrendLink => ({
  url,
  title,
  description: "",
  type: "link",
  author_name: "",
  author_url: "",
  provider_name: new URL(url).host.replace(/^www\./, ""),
  provider_url: new URL(url).origin,
  html: "",
  width: 0,
  height: 0,
  image: null,
  image_description: "",
  embed_url: "",
  blurhash: null,
  language: null,
  published_at: null,
  authors: [],
  history
})

const Named = Schema.Struct({ name: Schema.String })
const decodeTag = Schema.decodeUnknownOption(Named)
const decodeTags = Schema.decodeUnknownOption(Schema.Array(Schema.Unknown))
const decodeJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

const nameOf = (tag: unknown) => Option.map(decodeTag(tag), ({ name }) => foldTag(name))

/** Only the history is another; everything else of GoToSocial's tag stays. */
const filled = (tag: unknown, histories: ReadonlyMap<string, TagHistory>): unknown => {
  const history = Option.getOrUndefined(Option.map(nameOf(tag), (name) => histories.get(name)))
  return typeof tag === "object" && tag !== null && history !== undefined ? { ...tag, history } : tag
}

/** What GoToSocial says about paging and limits goes on to the client. */
const KEPT_HEADERS = ["link", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]

/** The group `trends` of `ChirpApi`: Mastodon's endpoints, which GoToSocial answers with nothing. */
export const TrendsHandlers = HttpApiBuilder.group(
  ChirpApi,
  "trends",
  Effect.fn(function* (handlers) {
    const { publicUrl } = yield* AppConfig
    const calls = yield* Calls
    const identity = yield* Identity
    const proxy = yield* UpstreamProxy
    const trends = yield* Trends
    const recheck = yield* Recheck

    const tagView = ({ history, name }: { readonly name: string; readonly history: TagHistory }): TrendTag => ({
      name,
      url: `${publicUrl.origin}/tags/${encodeURIComponent(name)}`,
      history
    })

    const tags = (query: Query) =>
      Effect.map(trends.tags, (all) => answer(slice(all, query, { usual: 10, most: 20 }).map(tagView))).pipe(
        Effect.catch(unavailable)
      )

    const caller = (request: HttpServerRequest.HttpServerRequest) => {
      const incoming = NodeHttpServerRequest.toIncomingMessage(request)
      return incoming instanceof IncomingMessage ? identity.caller(incoming) : Effect.succeedNone
    }

    /** GoToSocial's own answer to this very request, with the histories of its tags. */
    const withHistories = Effect.fnUntraced(
      function* (request: HttpServerRequest.HttpServerRequest) {
        const path = request.url.split("?", 1)[0] ?? ""
        // whoever GoToSocial does not know gets its own refusal
        const asking = yield* caller(request).pipe(Effect.catch(() => Effect.succeedNone))
        if (Option.isNone(asking)) return yield* proxy.pass(request, "api", path)
        const found = yield* calls.send({ method: "GET", path: request.url, token: asking.value.token })
        const json = decodeJson(found.text)
        const headers = Object.fromEntries(
          Object.entries(found.headers).filter(([name]) => KEPT_HEADERS.includes(name))
        )
        if (Option.isNone(json)) return problemJson(problems.badAnswer)
        if (found.status !== 200) return answer(json.value, { status: found.status, headers })
        const list = Option.getOrElse(decodeTags(json.value), () => [json.value])
        const histories = yield* trends.histories(list.flatMap((tag) => Option.toArray(nameOf(tag)))).pipe(
          // the rest of the answer is worth more than its chart
          Effect.catch((error) =>
            Effect.as(Effect.logWarning("the history of hashtags cannot be read", error), new Map<string, TagHistory>())
          )
        )
        const out = list.map((tag) => filled(tag, histories))
        return answer(Array.isArray(json.value) ? out : out[0], { headers })
      },
      Effect.catch((error) =>
        Effect.as(
          Effect.logWarning("GoToSocial could not be asked for hashtags", error.cause),
          problemJson(error.timedOut ? problems.timeout : problems.unavailable)
        )
      )
    )

    return handlers.handleAll({
      tags: ({ query }) => tags(query),
      links: ({ query }) =>
        Effect.map(trends.links, (all) => answer(slice(all, query, { usual: 10, most: 20 }).map(linkView))).pipe(
          Effect.catch(unavailable)
        ),
      statuses: Effect.fnUntraced(function* ({ query, request }) {
        const asking = yield* caller(request)
        if (Option.isNone(asking)) return answer([])
        const offset = number(query.offset, 0, 1000)
        const limit = number(query.limit, 20, 40)
        // offset and limit count what trends, so that pages neither overlap nor skip what this viewer may not see
        const ids = (yield* trends.statuses).slice(offset, offset + limit)
        const { seen } = yield* recheck.statuses(asking.value, ids)
        return answer(seen.flatMap((one) => Option.toArray(Option.map(one, ({ entity }) => entity))))
      }, Effect.catch(unavailable)),
      tag: ({ request }) => withHistories(request),
      followedTags: ({ request }) => withHistories(request)
    })
  })
)

const answer = (
  body: unknown,
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {}
) =>
  HttpServerResponse.jsonUnsafe(body, {
    status: options.status ?? 200,
    headers: { ...corsHeaders, "cache-control": "private, no-store", ...options.headers }
  })

const unavailable = (error: unknown) =>
  Effect.as(
    Effect.logError("trends cannot be read", error),
    HttpServerResponse.setHeaders(
      problemJson({
        ...problems.internal,
        status: 503,
        error: "Trends are not at hand right now. Try again in a moment."
      }),
      corsHeaders
    )
  )
