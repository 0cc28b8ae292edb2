import { fileURLToPath } from "node:url"
import { inject } from "vitest"
import { type ChirpRig, type RigOptions, startRig } from "../../../server/test/testrig/ChirpRig.ts"
import type {} from "../../../server/test/testrig/postgres.global.ts"
import { hasRedisServer } from "../../../server/test/testrig/RedisServer.ts"
import { replicas, startBalancedRig } from "./Balanced.ts"

/** Somebody who can sign in. */
export interface Person {
  readonly username: string
  readonly email: string
  readonly password: string
}

/** Chirp with the built web app, over a stand-in of its own or over a real GoToSocial. */
export interface Site {
  readonly rig: ChirpRig
  readonly alice: Person
  readonly bob: Person
  /** A real GoToSocial is behind it: nothing can be made to fail on demand, and it is not fresh. */
  readonly real: boolean
}

/** The built web app. */
export const webRoot = fileURLToPath(new URL("../../dist", import.meta.url))

/** The people of a real server: `CHIRP_E2E_USERS='{"alice":{"email":"…","password":"…"},"bob":{…}}'`, confirmed and approved. */
const realPeople = (): { readonly alice: Person; readonly bob: Person } => {
  const given = process.env.CHIRP_E2E_USERS
  if (given === undefined) throw new Error("GTS_HOST is set, so CHIRP_E2E_USERS must name alice and bob of that server")
  const users = JSON.parse(given)
  return { alice: { username: "alice", ...users.alice }, bob: { username: "bob", ...users.bob } }
}

const startAny = async (options: RigOptions): Promise<ChirpRig> => {
  if (replicas === 1) return startRig(options)
  if (!hasRedisServer) throw new Error("CHIRP_E2E_REPLICAS: replicas share a Redis, and there is no redis-server")
  const rig = await startBalancedRig(options)
  rig.resume()
  return rig
}

/**
 * Starts it, in two replicas that are restarted in turn with `CHIRP_E2E_REPLICAS=2`. `GTS_HOST` with `CHIRP_E2E_USERS` puts a real GoToSocial behind it, whose `host` setting must be
 * `localhost:<CHIRP_E2E_PORT>`, Chirp's address in the test.
 */
export const startSite = async (
  options: Partial<Pick<RigOptions, "indexing" | "staticRoot" | "postgres">> = {}
): Promise<Site> => {
  const upstream = process.env.GTS_HOST
  const port = process.env.CHIRP_E2E_PORT
  const rig = await startAny({
    postgres: options.postgres ?? inject("postgres"),
    staticRoot: webRoot,
    ...options,
    ...(upstream === undefined ? {} : { upstream }),
    ...(port === undefined ? {} : { port: Number(port) })
  })
  return upstream === undefined
    ? { rig, alice: rig.users.alice, bob: rig.users.bob, real: false }
    : { rig, ...realPeople(), real: true }
}
