import { build } from "./worker.ts"

const prefix = "chirp-build-"

/** Where this build's files are. */
export const ownCache = prefix + build.id

/** All builds that are kept, oldest first (the order in which they were made). */
export const buildCaches = async (): Promise<ReadonlyArray<string>> =>
  (await caches.keys()).filter((name) => name.startsWith(prefix))
