import { Effect } from "effect"
import type { HttpServerRequest, HttpServerResponse } from "effect/http"
import type { SqlClient, SqlError } from "effect/sql"
import type { Ids } from "../ids/Ids.ts"
import type { InstanceConfig } from "../instance/InstanceConfig.ts"
import type { MediaStoreError } from "../media/MediaStore.ts"
import type { Identity } from "../oauth/Identity.ts"
import type { Fields } from "./Fields.ts"
import type { GtsError } from "./GtsError.ts"

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/** What a handler is given. `body` is read only when asked for: GoToSocial checks the token first. */
export interface Asked {
  readonly request: HttpServerRequest.HttpServerRequest
  /** Path parameters, percent-decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Fields
  readonly body: Effect.Effect<Fields, GtsError>
  /** Whoever the token belongs to; none without a valid user token. */
  readonly viewer: Identity | undefined
  /** The client's address: X-Forwarded-For's last entry (the peer is always loopback), else the peer. */
  readonly clientIp: string
}

/** The same for a handler that only a signed-in user reaches. */
export interface AskedByUser extends Asked {
  readonly viewer: Identity
}

/** What every handler may use; a noun's own services come on top. */
export type Basics = SqlClient.SqlClient | InstanceConfig | Ids

export type Reply = HttpServerResponse.HttpServerResponse
export type Failure = GtsError | SqlError.SqlError | MediaStoreError
export type Handler<R> = (asked: AskedByUser) => Effect.Effect<Reply, Failure, R>

export type Access =
  | { readonly kind: "anyone" }
  | { readonly kind: "user"; readonly scope: string }
  | { readonly kind: "admin"; readonly scope: string }

/** Media types an answer may have; a client whose Accept allows none of them gets 406. Empty: not checked. */
export type Offers = ReadonlyArray<string>
const json: Offers = ["application/json"]

/** One endpoint: a noun's folder exports a list of them, http/Routes.ts puts them together. */
export interface Route<out R> {
  readonly method: Method
  readonly path: `/${string}`
  readonly access: Access
  readonly offers: Offers
  readonly handle: (asked: Asked) => Effect.Effect<Reply, Failure, R>
}

/** Open to everybody; a valid user token is still recognised. */
export const open = <R>(
  method: Method,
  path: `/${string}`,
  handle: (asked: Asked) => Effect.Effect<Reply, Failure, R>,
  offers: Offers = json
): Route<R> => ({ method, path, access: { kind: "anyone" }, offers, handle })

const withViewer =
  <R>(handle: Handler<R>) =>
  (asked: Asked): Effect.Effect<Reply, Failure, R> =>
    asked.viewer === undefined
      ? Effect.die("a guarded route was reached without a viewer")
      : handle({ ...asked, viewer: asked.viewer })

/** For a user token with this scope (or a wider one: `read` covers `read:accounts`). */
export const user = <R>(
  method: Method,
  path: `/${string}`,
  scope: string,
  handle: Handler<R>,
  offers: Offers = json
): Route<R> => ({ method, path, access: { kind: "user", scope }, offers, handle: withViewer(handle) })

/** For an administrator's token with this scope. */
export const admin = <R>(
  method: Method,
  path: `/${string}`,
  scope: string,
  handle: Handler<R>,
  offers: Offers = json
): Route<R> => ({ method, path, access: { kind: "admin", scope }, offers, handle: withViewer(handle) })

/** The client's address for a sign-up or a session. */
export const forwardedFor = (request: HttpServerRequest.HttpServerRequest, peer: string) =>
  request.headers["x-forwarded-for"]?.split(",").at(-1)?.trim() || request.headers["x-real-ip"]?.trim() || peer
