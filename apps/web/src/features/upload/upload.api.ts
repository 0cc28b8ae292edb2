import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import { type Http, makeHttp } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { type Focus, focusText } from "./focus.ts"

/** Milliseconds. A 40 MiB file over a slow phone link takes minutes; after this the upload fails and may be tried again. */
const uploadTimeout = 15 * 60_000

export interface UploadApi {
  /** Sends one file. `onProgress` gets the share of bytes sent, 0 to 1; at 1 the server is still at work on it. Fails with ApiError. */
  readonly send: (
    file: Blob,
    details: { readonly name: string; readonly alt: string },
    options: { readonly signal: AbortSignal; readonly onProgress: (fraction: number) => void }
  ) => Promise<MediaAttachment>
  readonly describe: (id: string, alt: string, focus?: Focus) => Promise<MediaAttachment>
  readonly get: (id: string) => Promise<MediaAttachment>
  /** The bytes of a file that the server has. Fails with ApiError. */
  readonly file: (attachment: MediaAttachment) => Promise<Blob>
}

export const makeUploadApi = (http: Http): UploadApi => ({
  send: (file, { name, alt }, { signal, onProgress }) => {
    const body = new FormData()
    if (alt.trim() !== "") body.set("description", alt.trim())
    body.set("file", file, name)
    return makeHttp({
      account: http.account,
      fetch: fetchWithProgress(onProgress),
      // Asked once more by the account's own client, which tells the app when the session is really gone.
      onSessionExpired: () => void http.get(api.verifyCredentials).catch(() => undefined)
    }).send<MediaAttachment>("POST", api.media, {
      body,
      signal,
      timeout: uploadTimeout
    })
  },
  describe: (id, alt, focus) =>
    http.send<MediaAttachment>("PUT", api.mediaItem(id), {
      body: { description: alt.trim(), ...(focus === undefined ? {} : { focus: focusText(focus) }) }
    }),
  get: (id) => http.get<MediaAttachment>(api.mediaItem(id)),
  file: ({ url, preview_url }) => {
    const address = url ?? preview_url ?? ""
    return http.get<Blob>(address.startsWith(`${location.origin}/`) ? address.slice(location.origin.length) : address, {
      as: "blob"
    })
  }
})

/** `fetch` tells nothing about an upload under way; XMLHttpRequest does. The same contract, for requests with a string address. */
const fetchWithProgress =
  (onProgress: (fraction: number) => void): typeof globalThis.fetch =>
  (input, init) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      const signal = init?.signal
      const abort = () => request.abort()
      request.open(init?.method ?? "GET", String(input))
      for (const [name, value] of new Headers(init?.headers)) request.setRequestHeader(name, value)
      request.upload.onprogress = (event) => {
        if (event.lengthComputable && event.total > 0) onProgress(Math.min(event.loaded / event.total, 0.999))
      }
      request.upload.onload = () => onProgress(1)
      request.onerror = () => reject(new TypeError("The upload broke off."))
      request.onabort = () => reject(new DOMException("Aborted", "AbortError"))
      request.onload = () => {
        const type = request.getResponseHeader("content-type")
        const empty = request.status === 204 || request.responseText === ""
        resolve(
          new Response(empty ? null : request.responseText, {
            status: request.status,
            ...(type === null ? {} : { headers: { "content-type": type } })
          })
        )
      }
      request.onloadend = () => signal?.removeEventListener("abort", abort)
      if (signal?.aborted) return reject(new DOMException("Aborted", "AbortError"))
      signal?.addEventListener("abort", abort, { once: true })
      request.send(init?.body instanceof FormData ? init.body : null)
    })
