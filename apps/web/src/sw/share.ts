import { keepShare } from "../features/install/share.store.ts"

/** Characters of each text field; what is longer is cut. */
const longest = 20_000
/** Files of one share. */
const mostFiles = 20

/** The manifest's `share_target`: what another app hands over is kept durably, then the composer opens with it. */
export const answerShare = (request: Request): Promise<Response> | undefined => {
  if (request.method !== "POST") return undefined
  const { origin, pathname } = new URL(request.url)
  if (origin !== location.origin || pathname !== "/app/share") return undefined
  return take(request).catch(() => Response.redirect("/app/compose?share=lost", 303))
}

const take = async (request: Request): Promise<Response> => {
  const form = await request.formData()
  const text = (name: string) => {
    const value = form.get(name)
    return typeof value === "string" ? value.slice(0, longest) : ""
  }
  const files = form
    .getAll("files")
    .flatMap((value) =>
      value instanceof File && value.size > 0 ? [{ name: value.name || "shared", file: value }] : []
    )
  const id = crypto.randomUUID()
  await keepShare({
    id,
    title: text("title"),
    text: text("text"),
    url: text("url"),
    files: files.slice(0, mostFiles),
    at: Date.now()
  })
  return Response.redirect(`/app/compose?share=${id}`, 303)
}
