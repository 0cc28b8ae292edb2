import type { CredentialAccount } from "@chirp/domain/Account"

/** What a profile's form holds. Pictures only when new ones were chosen. */
export interface ProfileForm {
  readonly name: string
  readonly bio: string
  readonly fields: ReadonlyArray<{ readonly name: string; readonly value: string }>
  readonly avatarAlt: string
  readonly headerAlt: string
  readonly avatar?: File | undefined
  readonly header?: File | undefined
  readonly locked: boolean
  readonly bot: boolean
  readonly discoverable: boolean
  readonly privacy: string
  readonly sensitive: boolean
  readonly language: string
}

/** Rows of the table of a profile; GoToSocial takes six. */
export const MAX_FIELDS = 6

/** The source of a field where the server gives it; its HTML without tags where not. */
const plain = (html: string) =>
  html
    .replace(/<[^<>]*>/g, "")
    .replace(/&amp;/g, "&")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")

type Source = CredentialAccount["source"] & {
  readonly fields?: ReadonlyArray<{ readonly name: string; readonly value: string }>
}

export const formOf = (account: CredentialAccount): ProfileForm => {
  const source: Source = account.source
  return {
    name: account.display_name,
    bio: source.note,
    fields: (source.fields ?? account.fields).map(({ name, value }) => ({ name: plain(name), value: plain(value) })),
    avatarAlt: account.avatar_description ?? "",
    headerAlt: account.header_description ?? "",
    locked: account.locked,
    bot: account.bot,
    discoverable: account.discoverable === true,
    privacy: source.privacy ?? "unlisted",
    sensitive: source.sensitive === true,
    language: source.language ?? "en"
  }
}

/** The form as `update_credentials` takes it: multipart, for the pictures. Empty rows are left out, all rows are sent. */
export const bodyOf = (form: ProfileForm): FormData => {
  const body = new FormData()
  const set = (name: string, value: string | boolean) => body.set(name, String(value))
  set("display_name", form.name.trim())
  set("note", form.bio)
  set("locked", form.locked)
  set("bot", form.bot)
  set("discoverable", form.discoverable)
  set("source[privacy]", form.privacy)
  set("source[sensitive]", form.sensitive)
  set("source[language]", form.language)
  const rows = form.fields.filter(({ name, value }) => name.trim() !== "" || value.trim() !== "")
  for (let index = 0; index < MAX_FIELDS; index += 1) {
    set(`fields_attributes[${index}][name]`, rows[index]?.name.trim() ?? "")
    set(`fields_attributes[${index}][value]`, rows[index]?.value.trim() ?? "")
  }
  if (form.avatar) body.set("avatar", form.avatar)
  if (form.header) body.set("header", form.header)
  set("avatar_description", form.avatarAlt)
  set("header_description", form.headerAlt)
  return body
}
