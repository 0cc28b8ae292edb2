import { createHash } from "node:crypto"
import type { AccountDocument, StatusDocument, TagDocument } from "@chirp/domain/SearchDocument"
import { runTokens, textWords } from "@chirp/domain/SearchText"
import { stemmerOf } from "../Languages.ts"
import { STOP, type Stem } from "../Stemmer.ts"

/**
 * Characters as a word of letters and digits, always as long: whatever Meilisearch's build knows of a script, it takes it
 * for one word, and the code of a character is the beginning of the code of every pair that begins with it.
 */
export const codeOf = (text: string): string => {
  let code = ""
  for (const character of text) code += `u${(character.codePointAt(0) ?? 0).toString(16).padStart(5, "0")}`
  return code
}

/** An id that Meilisearch takes as a primary key. */
export const isKey = (id: string) => /^[\w-]{1,500}$/.test(id)

export const tagKey = (name: string) => createHash("sha256").update(name).digest("hex")

/**
 * Words that the engine keeps as they are. Such a word that is its own stem is found where it stands, and not written among
 * the stems: half of all words, and of what indexing them costs. Others (Arabic) it cuts in its own way.
 */
const TAKEN_AS_IS = /^[a-z]+$/

/** A text as words with blanks between, and the codes of what is no word. */
class Fields {
  readonly grams: Array<string> = []
  readonly chars: Array<string> = []
  readonly symbols: Array<string> = []

  words(text: string): string {
    const words: Array<string> = []
    for (const { kind, text: word } of textWords(text)) {
      if (kind === "word") words.push(word)
      else if (kind === "symbol") this.symbols.push(codeOf(word))
      else {
        for (const pair of runTokens(word)) {
          const [first = "", second] = pair
          this.chars.push(codeOf(first))
          if (second !== undefined) this.grams.push(codeOf(pair))
        }
      }
    }
    return words.join(" ")
  }

  codes() {
    return { grams: this.grams.join(" "), chars: this.chars.join(" "), symbols: this.symbols.join(" ") }
  }
}

/** `sub.far.example` is under three domains, and blocked with each of them. */
const instancesOf = (instance: string) => {
  const labels = instance === "" ? [] : instance.split(".")
  return labels.map((_, index) => labels.slice(index).join("."))
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/** The milliseconds in a ULID; exact in a double. */
export const ulidTime = (id: string) => {
  let time = 0
  for (const character of id.slice(0, 10)) time = time * 32 + Math.max(0, crockford.indexOf(character))
  return time
}

export const statusFields = (document: StatusDocument, stemOf: (stemmer: string, word: string) => Stem) => {
  const fields = new Fields()
  const stemmer = stemmerOf(document.language)
  const stems: Array<string> = []
  const words = (text: string) => {
    const folded = fields.words(text)
    if (stemmer !== undefined && folded !== "") {
      for (const word of folded.split(" ")) {
        const stem = stemOf(stemmer, word)
        if (stem !== STOP && !(stem === word && TAKEN_AS_IS.test(word))) stems.push(stem)
      }
    }
    return folded
  }
  return {
    id: document.id,
    account_id: document.account_id,
    visibility: document.visibility,
    language: document.language,
    created_at: document.created_at,
    favourites_count: document.favourites_count,
    reblogs_count: document.reblogs_count,
    popularity: Math.log1p(Math.max(0, document.favourites_count) + 2 * Math.max(0, document.reblogs_count)),
    tags: document.tags,
    has: document.has,
    is: document.is,
    local: document.instance === "",
    instances: instancesOf(document.instance),
    stemmer: stemmer ?? "",
    time: ulidTime(document.id),
    content: words(document.content),
    spoiler_text: words(document.spoiler_text),
    media_text: words(document.media_text),
    poll_text: words(document.poll_text),
    tag_text: fields.words(document.tags.join(" ")),
    account_display_name: fields.words(document.account_display_name),
    account_username: fields.words(document.account_username),
    stems: stems.join(" "),
    ...fields.codes()
  }
}

export const accountFields = (document: AccountDocument) => {
  const fields = new Fields()
  return {
    id: document.id,
    acct: document.acct,
    instances: instancesOf(document.instance),
    discoverable: document.discoverable,
    followers_count: document.followers_count,
    username: fields.words(document.username),
    display_name: fields.words(document.display_name),
    instance: fields.words(document.instance),
    note: fields.words(document.note),
    fields: fields.words(document.fields.join("\n")),
    ...fields.codes(),
    document
  }
}

export const tagFields = (document: TagDocument) => ({
  id: tagKey(document.name),
  name: document.name,
  code: codeOf(document.name),
  uses_week: document.uses_week,
  uses_total: document.uses_total,
  document
})
