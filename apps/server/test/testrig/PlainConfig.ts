import { tmpdir } from "node:os"
import { Option } from "effect"
import { AppConfig, scheduleDefaults } from "../../src/config/AppConfig.ts"

/** Settings for parts under test that look at few of them. */
export const plainConfig = (given: Partial<AppConfig["Service"]> = {}): AppConfig["Service"] =>
  AppConfig.of({
    profile: "embedded",
    dataDir: tmpdir(),
    demo: false,
    publicUrl: new URL("http://localhost:3000"),
    port: 3000,
    listen: "127.0.0.1",
    trustedProxies: [],
    rateLimit: 300,
    staticRoot: tmpdir(),
    sessionSecret: Option.none(),
    sessionSecretsOld: [],
    schedule: scheduleDefaults,
    goToSocial: Option.none(),
    database: Option.none(),
    redis: Option.none(),
    meilisearch: Option.none(),
    vapid: Option.none(),
    searchRemote: "discoverable",
    logLevel: "Info",
    ...given
  })
