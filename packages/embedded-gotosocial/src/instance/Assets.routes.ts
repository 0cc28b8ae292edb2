import { Effect } from "effect"
import sharp from "sharp"
import { defaultAvatarCount } from "../accounts/AccountView.ts"
import { notFound } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type Asked, open } from "../http/Route.ts"

const headerSize = { width: 1500, height: 500 }

/** A sloth's face in one of six quiet colours. */
const avatar = (hue: number) => `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400" viewBox="0 0 100 100">
<rect width="100" height="100" fill="hsl(${hue},22%,82%)"/><circle cx="50" cy="52" r="32" fill="hsl(${hue},14%,62%)"/>
<ellipse cx="50" cy="55" rx="25" ry="22" fill="hsl(${hue},20%,90%)"/>
<path d="M27 52q9-12 18 0q-8 10-18 0zM55 52q9-12 18 0q-8 10-18 0z" fill="hsl(${hue},14%,48%)"/>
<circle cx="37" cy="51" r="3" fill="#222"/><circle cx="63" cy="51" r="3" fill="#222"/>
<ellipse cx="50" cy="60" rx="5" ry="3.4" fill="#333"/><path d="M41 67q9 7 18 0" fill="none" stroke="#333" stroke-width="2" stroke-linecap="round"/></svg>`

const header = `<svg xmlns="http://www.w3.org/2000/svg" width="${headerSize.width}" height="${headerSize.height}"><rect width="100%" height="100%" fill="#b8bcc4"/></svg>`

const sources: Record<string, string> = {
  "/assets/logo.webp": avatar(210),
  "/assets/default_header.webp": header,
  ...Object.fromEntries(
    Array.from({ length: defaultAvatarCount }, (_, at) => [
      `/assets/default_avatars/GoToSocial_icon${at + 1}.webp`,
      avatar(at * 57)
    ])
  )
}

/** Drawn once each; eight small pictures. */
const drawn = new Map<string, Uint8Array>()

const serve = Effect.fnUntraced(function* ({ request }: Asked) {
  const path = request.url.split("?")[0] ?? ""
  const source = sources[path]
  if (source === undefined) return yield* notFound()
  const picture =
    drawn.get(path) ?? (yield* Effect.promise(() => sharp(Buffer.from(source)).webp({ quality: 80 }).toBuffer()))
  drawn.set(path, picture)
  return Reply.bytes(picture, "image/webp", { "cache-control": "public, max-age=604800" })
})

export const routes = [open("GET", "/assets/:file", serve, []), open("GET", "/assets/default_avatars/:file", serve, [])]
