/**
 * The service worker's own surroundings, as far as they are used: the app is checked with the page's types, which do not
 * know them. Handlers take these and give back what the browser is to wait for.
 */
export interface WorkerClient {
  readonly url: string
  readonly postMessage: (message: unknown) => void
}

interface LifeEvent {
  readonly waitUntil: (work: Promise<unknown>) => void
}

export interface FetchEvent extends LifeEvent {
  readonly request: Request
  readonly respondWith: (answer: Promise<Response> | Response) => void
}

export interface SyncEvent extends LifeEvent {
  readonly tag: string
}

export interface WorkerMessageEvent extends LifeEvent {
  readonly data: unknown
}

interface WorkerEvents {
  readonly install: LifeEvent
  readonly activate: LifeEvent
  readonly fetch: FetchEvent
  readonly message: WorkerMessageEvent
  readonly sync: SyncEvent
}

interface WorkerScope {
  readonly addEventListener: <K extends keyof WorkerEvents>(name: K, listener: (event: WorkerEvents[K]) => void) => void
  readonly skipWaiting: () => Promise<void>
  readonly clients: { readonly claim: () => Promise<void> }
}

export const worker = globalThis as unknown as WorkerScope

/** Put in front of the bundle by the build (astro.worker.ts). */
interface Build {
  /** Names this build: a hash of all it holds. */
  readonly id: string
  /** Addresses of the app's shell, scripts, styles and icons. */
  readonly files: ReadonlyArray<string>
  /** Addresses of the words of languages other than English: kept for those who read them. */
  readonly languages: ReadonlyArray<string>
}

export const build = (globalThis as unknown as { readonly chirpBuild: Build }).chirpBuild
