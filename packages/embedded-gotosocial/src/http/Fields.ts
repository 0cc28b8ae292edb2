import { Effect } from "effect"
import { badRequest, type GtsError } from "./GtsError.ts"

/** A file of a multipart body, whole in memory (bodies are bounded, see Body.ts). */
export class UploadedFile {
  readonly name: string
  readonly contentType: string
  readonly bytes: Uint8Array
  constructor(name: string, contentType: string, bytes: Uint8Array) {
    this.name = name
    this.contentType = contentType
    this.bytes = bytes
  }
}

export type Field = string | number | boolean | null | UploadedFile | ReadonlyArray<Field> | Fields

/**
 * A query or a body, whatever it came as (JSON, urlencoded, multipart), as one nested record: `a[b]=1` is
 * `{a: {b: "1"}}`, `a[]=1` is `{a: ["1"]}`, `a[][b]=1` is `{a: [{b: "1"}]}`, `a[0][b]=1` is `{a: {"0": {b: "1"}}}`.
 */
export interface Fields {
  readonly [key: string]: Field | undefined
}

interface Tree {
  [key: string]: Field | Array<Field> | Tree | undefined
}

const emptyTree = (): Tree => Object.create(null)
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof UploadedFile)
const isTree = (value: unknown): value is Tree => isFields(value)
const isList = (value: unknown): value is Array<Field> => Array.isArray(value)

/** No form of GoToSocial's nests deeper than three; without a bound one long key could fill the memory. */
const MAX_DEPTH = 8
/** In characters; a longer one names nothing. */
const MAX_KEY = 512

/** `a[b][]` → ["a", "b", ""]; a key with unbalanced brackets, or too many of them, is one plain name. */
const pathOf = (key: string): ReadonlyArray<string> => {
  if (key.length > MAX_KEY) return [key]
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(key)
  if (!match?.[1]) return [key]
  const inside = match[2] ? match[2].slice(1, -1).split("][", MAX_DEPTH) : []
  return inside.length < MAX_DEPTH ? [match[1], ...inside] : [key]
}

const put = (tree: Tree, path: ReadonlyArray<string>, value: Field): void => {
  const [name = "", ...rest] = path
  const next = rest[0]
  const there = tree[name]
  if (next === undefined) {
    // a repeated plain key is a list
    if (isList(there)) there.push(value)
    else if (there === undefined) tree[name] = value
    else if (!isTree(there)) tree[name] = [there, value]
    return
  }
  if (next === "") {
    const list = isList(there) ? there : []
    tree[name] = list
    const [, ...inside] = rest
    if (inside.length === 0) {
      list.push(value)
      return
    }
    // a[][b]: a key that the last element has already begins a new element
    const last = list.at(-1)
    if (isTree(last) && last[inside[0] ?? ""] === undefined) put(last, inside, value)
    else {
      const element = emptyTree()
      put(element, inside, value)
      list.push(element)
    }
    return
  }
  const branch = isTree(there) ? there : emptyTree()
  tree[name] = branch
  put(branch, rest, value)
}

/** Folds the pairs of a query or form into one record. */
export const fold = (pairs: Iterable<readonly [string, Field]>): Fields => {
  const tree = emptyTree()
  for (const [key, value] of pairs) put(tree, pathOf(key), value)
  return tree
}

const kindOf = (value: Field) => (isList(value) ? "array" : value instanceof UploadedFile ? "file" : typeof value)
const wrongType = (key: string, value: Field, wanted: string) =>
  badRequest(`json: cannot unmarshal ${kindOf(value)} into Go struct field ${key} of type ${wanted}`)

/** PostgreSQL keeps no NUL characters, and no halves of surrogate pairs in JSON. */
const storable = (key: string, value: string): Effect.Effect<string, GtsError> =>
  value.includes("\0")
    ? Effect.fail(badRequest(`${key} contains a NUL character`))
    : Effect.succeed(value.toWellFormed())

/** The text under `key`; absent or null is undefined. Fails with 400 when it is not text, or none that can be kept. */
export const text = (fields: Fields, key: string): Effect.Effect<string | undefined, GtsError> => {
  const value = fields[key]
  if (value === undefined || value === null) return Effect.undefined
  if (typeof value === "string") return storable(key, value)
  if (typeof value === "number" || typeof value === "boolean") return Effect.succeed(String(value))
  return Effect.fail(wrongType(key, value, "string"))
}

/** A whole number, as JSON number or as text. Fails with GoToSocial's `bad integer limit value`. */
export const integer = (fields: Fields, key: string): Effect.Effect<number | undefined, GtsError> => {
  const value = fields[key]
  if (value === undefined || value === null || value === "") return Effect.undefined
  const number = typeof value === "number" ? value : typeof value === "string" ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) ? Effect.succeed(number) : Effect.fail(badRequest(`bad integer ${key} value`))
}

const flags: Record<string, boolean> = { true: true, t: true, "1": true, on: true, false: false, f: false, "0": false }

/** A boolean, as JSON boolean or as the text Go's strconv.ParseBool (or a check box) knows. */
export const flag = (fields: Fields, key: string): Effect.Effect<boolean | undefined, GtsError> => {
  const value = fields[key]
  if (value === undefined || value === null || value === "") return Effect.undefined
  if (typeof value === "boolean") return Effect.succeed(value)
  const parsed = typeof value === "string" || typeof value === "number" ? flags[String(value).toLowerCase()] : undefined
  return parsed === undefined ? Effect.fail(badRequest(`bad boolean ${key} value`)) : Effect.succeed(parsed)
}

/** All texts under `key`: a JSON array, `key[]=…` repeated, or a single value. Absent is empty. */
export const texts = (fields: Fields, key: string): Effect.Effect<ReadonlyArray<string>, GtsError> =>
  Effect.flatMap(rawTexts(fields, key), (all) => Effect.forEach(all, (one) => storable(key, one)))

const rawTexts = (fields: Fields, key: string): Effect.Effect<ReadonlyArray<string>, GtsError> => {
  const value = fields[key]
  if (value === undefined || value === null) return Effect.succeed([])
  const all = isList(value) ? value : isFields(value) ? Object.values(value) : [value]
  const out: Array<string> = []
  for (const item of all) {
    if (typeof item === "string" || typeof item === "number") out.push(String(item))
    else return Effect.fail(wrongType(key, item ?? null, "[]string"))
  }
  return Effect.succeed(out)
}

/** The record under `key`; absent is undefined. */
export const record = (fields: Fields, key: string): Effect.Effect<Fields | undefined, GtsError> => {
  const value = fields[key]
  if (value === undefined || value === null) return Effect.undefined
  return isFields(value) ? Effect.succeed(value) : Effect.fail(wrongType(key, value, "struct"))
}

/** The records under `key`: a JSON array, `key[][x]`, or `key[0][x]` in the order of the numbers. Absent is empty. */
export const records = (fields: Fields, key: string): Effect.Effect<ReadonlyArray<Fields>, GtsError> => {
  const value = fields[key]
  if (value === undefined || value === null) return Effect.succeed([])
  const all = isList(value)
    ? value
    : isFields(value)
      ? Object.entries(value)
          .sort(([a], [b]) => Number(a) - Number(b))
          .map(([, item]) => item)
      : [value]
  const out: Array<Fields> = []
  for (const item of all) {
    if (isFields(item)) out.push(item)
    else return Effect.fail(wrongType(key, item ?? null, "struct"))
  }
  return Effect.succeed(out)
}

/** The uploaded file under `key`, if it is one. */
export const file = (fields: Fields, key: string): UploadedFile | undefined => {
  const value = fields[key]
  return value instanceof UploadedFile ? value : undefined
}

/** Is the key there at all (null counts as there)? */
export const has = (fields: Fields, key: string) => fields[key] !== undefined
