import { Option, Schema } from "effect"

/** A form of `POST /api/v1/statuses` is far smaller; past these it is passed on unread. */
const MAX_FIELDS = 200
const MAX_DEPTH = 4

/** What a client wrote: a JSON object, or a form's fields with their brackets resolved (`poll[options][]`, `media_ids[]`). */
export type StatusForm = Readonly<Record<string, unknown>>

/**
 * Reads the body of `POST /api/v1/statuses` in each of the forms that GoToSocial takes: JSON, urlencoded, multipart (text
 * fields alone). None: another type, or not readable; what is wrong with it GoToSocial says best.
 */
export const readStatusForm = (type: string | undefined, bytes: Buffer): Option.Option<StatusForm> => {
  const media = type?.split(";", 1)[0]?.trim().toLowerCase()
  switch (media) {
    case "application/json":
      return Option.filter(parseJson(bytes.toString("utf8")), isRecord)
    case "application/x-www-form-urlencoded":
      return nested([...new URLSearchParams(bytes.toString("utf8"))])
    case "multipart/form-data":
      return Option.flatMap(partsOf(type ?? "", bytes), nested)
    default:
      return Option.none()
  }
}

/**
 * The text fields of a multipart form (RFC 7578). By hand: Node's own reader refuses boundaries under 27 characters, and
 * the body is in memory anyway.
 */
const partsOf = (type: string, bytes: Buffer): Option.Option<ReadonlyArray<readonly [string, string]>> => {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type) ?? []
  const boundary = quoted ?? bare
  if (boundary === undefined) return Option.none()
  const [before, ...parts] = `\r\n${bytes.toString("utf8")}`.split(`\r\n--${boundary}`)
  if (before === undefined || parts.at(-1)?.startsWith("--") !== true || parts.length > MAX_FIELDS) return Option.none()
  const fields: Array<readonly [string, string]> = []
  for (const part of parts.slice(0, -1)) {
    const end = part.indexOf("\r\n\r\n")
    if (end < 0) return Option.none()
    const head = part.slice(0, end)
    const [, name] = /^content-disposition:[^\r\n]*[;\s]name="([^"\r\n]*)"/im.exec(head) ?? []
    if (name === undefined) return Option.none()
    if (!/^content-disposition:[^\r\n]*[;\s]filename\*?=/im.test(head)) fields.push([name, part.slice(end + 4)])
  }
  return Option.some(fields)
}

const parseJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** `a`, `a[]`, `a[b]`, `a[b][]`, `a[0]`. Of several values of a plain name the first counts, as in GoToSocial. */
const nested = (fields: ReadonlyArray<readonly [string, string]>): Option.Option<StatusForm> => {
  if (fields.length > MAX_FIELDS) return Option.none()
  const root: Record<string, unknown> = Object.create(null)
  for (const [name, value] of fields) {
    const path = keysOf(name)
    if (path === undefined) return Option.none()
    put(root, path, value)
  }
  return Option.some(root)
}

const keysOf = (name: string): ReadonlyArray<string> | undefined => {
  const [, first, rest] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? []
  if (first === undefined || rest === undefined) return undefined
  const path = [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, key = ""]) => key)]
  return path.length > MAX_DEPTH || path.includes("__proto__") ? undefined : path
}

const put = (into: Record<string, unknown>, [key = "", ...rest]: ReadonlyArray<string>, value: string): void => {
  const [next] = rest
  if (next === undefined) {
    into[key] ??= value
  } else if (rest.length === 1 && /^\d*$/.test(next)) {
    const there = into[key]
    into[key] = Array.isArray(there) ? [...there, value] : [value]
  } else {
    const there = into[key]
    const inner: Record<string, unknown> = isRecord(there) ? there : Object.create(null)
    into[key] = inner
    put(inner, rest, value)
  }
}
