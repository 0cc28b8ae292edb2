import { fileURLToPath } from "node:url"
import { inject } from "vitest"
import { type ChirpRig, type RigOptions, startRig } from "../../../server/test/testrig/ChirpRig.ts"
import type {} from "../../../server/test/testrig/postgres.global.ts"
import type { RealPeople } from "../../../server/test/testrig/RealPeople.ts"
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

/** The stand-in is behind Chirp: it is fresh, and fails on demand. */
export const onStandIn = process.env.GTS_HOST === undefined

/** The built web app. */
export const webRoot = fileURLToPath(new URL("../../dist", import.meta.url))

/**
 * The people of a real server, confirmed and approved, who have done nothing yet; admin administers it:
 * `CHIRP_E2E_USERS='{"admin":{"email":"…","password":"…"},"alice":{…},"bob":{…},"carol":{…}}'`.
 */
const realPeople = (): RealPeople => {
  const given = process.env.CHIRP_E2E_USERS
  if (given === undefined) {
    throw new Error("GTS_HOST is set, so CHIRP_E2E_USERS must name admin, alice, bob and carol of that server")
  }
  return JSON.parse(given)
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
    ...(upstream === undefined ? {} : { upstream, people: realPeople() }),
    ...(port === undefined ? {} : { port: Number(port) })
  })
  return { rig, alice: rig.users.alice, bob: rig.users.bob, real: upstream !== undefined }
}
