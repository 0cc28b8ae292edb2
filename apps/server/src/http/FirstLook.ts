import type { IncomingMessage, ServerResponse } from "node:http"
import { Context } from "effect"

/** Looks at each request (the handshakes of streams apart) before Effect's router does; `rest` gives the request to the router. */
export type Look = (incoming: IncomingMessage, response: ServerResponse, rest: () => void) => void

/** The place for one `Look`, at the listener. Until one is set, and after it is taken away, the router gets everything. */
export class FirstLook extends Context.Service<FirstLook, { readonly set: (look: Look | undefined) => void }>()(
  "@chirp/server/http/FirstLook"
) {}
