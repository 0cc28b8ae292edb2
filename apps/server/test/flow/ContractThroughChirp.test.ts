import { readFileSync } from "node:fs"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
// @ts-expect-error the contract is plain JavaScript, kept byte for byte as it was recorded
import * as restScenario from "../../../../packages/embedded-gotosocial/test/contract/scenario.mjs"
// @ts-expect-error the same
import * as streamScenario from "../../../../packages/embedded-gotosocial/test/contract/stream-scenario.mjs"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"

interface Entry {
  readonly name: string
}

interface Scenario {
  readonly run: (options: unknown) => Promise<ReadonlyArray<Entry>>
  readonly compare: (
    recorded: ReadonlyArray<Entry>,
    live: ReadonlyArray<Entry>
  ) => ReadonlyArray<{ readonly name: string; readonly differences: ReadonlyArray<string> }>
}

/** What Chirp answers in GoToSocial's place on purpose (SPEC section 2): the name of the step or frame, and why. */
type Exceptions = ReadonlyArray<readonly [name: RegExp, why: string]>

const restExceptions: Exceptions = [
  [/^health\.ready$/, "/livez and /readyz tell of Chirp itself; readyz names its parts"],
  [/^search\.everything$/, "Chirp finds hashtags and other people's posts as well"],
  [/^(tags\.get|followed_tags|search\.hashtags)$/, "GoToSocial leaves the history of hashtags empty"],
  [/^(scheduled\.|statuses\.create\.scheduled)/, "Chirp's own scheduler answers, in Mastodon's shapes, from now on"]
]

const streamExceptions: Exceptions = [
  [/ list:<ulid> /, 'GoToSocial labels lists ["list:<id>"]; Chirp writes Mastodon\'s ["list","<id>"] instead …'],
  [/ list\+<ulid> (update|status\.update)$/, "… which is here"],
  [/ list\+<ulid> delete$/, "GoToSocial never tells lists of deletes"],
  [/: alice\.hashtag hashtag\+chirp /, "GoToSocial accepts hashtag streams and never delivers them"],
  [/: alice\.many user:notification notification /, "GoToSocial ignores this name when it is subscribed to later"]
]

const recorded = (file: string): ReadonlyArray<Entry> =>
  readFileSync(new URL(`../../../../packages/embedded-gotosocial/test/contract/${file}`, import.meta.url), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line))

const differing = async (rig: ChirpRig, scenario: Scenario, file: string) => {
  const tokens = {
    admin: await rig.token("admin"),
    alice: await rig.token("alice"),
    bob: await rig.token("bob"),
    carol: await rig.token("carol"),
    app: await rig.run(rig.standIn.issueAppToken({ scopes: "read write" }))
  }
  const live = await scenario.run({ base: rig.origin, host: new URL(rig.origin).host, tokens })
  return scenario.compare(recorded(file), live)
}

const expectOnly = (found: Awaited<ReturnType<typeof differing>>, exceptions: Exceptions) => {
  const unexpected = found.filter(({ name }) => !exceptions.some(([pattern]) => pattern.test(name)))
  assert.deepStrictEqual(
    unexpected.map(({ differences, name }) => [name, ...differences]),
    []
  )
  const unused = exceptions.filter(([pattern]) => !found.some(({ name }) => pattern.test(name)))
  assert.deepStrictEqual(
    unused.map(([pattern, why]) => `${pattern} (${why}) is no exception any more`),
    []
  )
}

for (const [what, scenario, file, exceptions] of [
  ["requests", restScenario, "recording.jsonl", restExceptions],
  ["streams", streamScenario, "stream-recording.jsonl", streamExceptions]
] as const) {
  describe(`GoToSocial's contract through Chirp: ${what}`, () => {
    let rig: ChirpRig
    beforeAll(async () => {
      rig = await startRig({ postgres: inject("postgres") })
    })
    afterAll(() => rig?.stop())

    it("differs from GoToSocial only where SPEC section 2 says so", { timeout: 180_000 }, async () => {
      expectOnly(await differing(rig, scenario, file), exceptions)
    })
  })
}
