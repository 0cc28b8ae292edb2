import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { layerFreshDatabase } from "../../../apps/server/test/testrig/Postgres.ts"
import { EmbeddedGoToSocial } from "../src/EmbeddedGoToSocial.ts"
// @ts-expect-error the contract is plain JavaScript, kept byte for byte as it was recorded
import * as rest from "./contract/scenario.mjs"
// @ts-expect-error the same
import * as stream from "./contract/stream-scenario.mjs"
import { freshState } from "./rig/FreshState.ts"

/** The scenario follows the URLs it is given, so the stand-in must call itself by where it listens. */
const freePort = Effect.callback<number>((resume) => {
  const server = createServer()
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

const recording = (name: string): ReadonlyArray<unknown> =>
  readFileSync(new URL(`./contract/${name}`, import.meta.url), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line))

const mediaDir = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "gts-contract-"))),
  (dir) => Effect.sync(() => rmSync(dir, { recursive: true, force: true }))
)

const layer = Layer.unwrap(
  Effect.gen(function* () {
    const port = yield* freePort
    return EmbeddedGoToSocial.layer({ host: `127.0.0.1:${port}`, port, protocol: "http", mediaDir: yield* mediaDir })
  })
).pipe(Layer.provide(layerFreshDatabase))

interface Scenario {
  readonly run: (options: unknown) => Promise<ReadonlyArray<{ readonly name: string }>>
  readonly compare: (
    recorded: ReadonlyArray<unknown>,
    live: ReadonlyArray<unknown>
  ) => ReadonlyArray<{ readonly name: string; readonly differences: ReadonlyArray<string> }>
}

const differing = Effect.fnUntraced(function* (scenario: Scenario, file: string) {
  const { url } = yield* EmbeddedGoToSocial
  const tokens = yield* freshState
  const live = yield* Effect.promise(() => scenario.run({ base: url, host: new URL(url).host, tokens }))
  const found = scenario.compare(recording(file), live)
  return found.map(({ name, differences }) => [name, ...differences.map((line) => `  ${line}`)].join("\n"))
})

it.live("answers all REST steps in the recorded shapes", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* differing(rest, "recording.jsonl"), [])
  }).pipe(Effect.provide(layer))
)

it.live("delivers all stream frames in the recorded shapes", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* differing(stream, "stream-recording.jsonl"), [])
  }).pipe(Effect.provide(layer))
)
