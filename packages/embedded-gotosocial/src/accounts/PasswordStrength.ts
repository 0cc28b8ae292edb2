/** GoToSocial wants 60 bits of entropy; it says how much of that a password has, and what would help. */
const wantedBits = 60

const classes: ReadonlyArray<{ readonly pattern: RegExp; readonly size: number; readonly hint: string }> = [
  { pattern: /[^a-zA-Z0-9]/, size: 33, hint: "including more special characters" },
  { pattern: /[a-z]/, size: 26, hint: "using lowercase letters" },
  { pattern: /[A-Z]/, size: 26, hint: "using uppercase letters" },
  { pattern: /[0-9]/, size: 10, hint: "using numbers" }
]

/** Runs and repeats add nothing: `aaaa` counts as `aa`. */
const effectiveLength = (password: string) => {
  const kept: Array<string> = []
  for (const character of password) {
    if (character !== kept.at(-1) || character !== kept.at(-2)) kept.push(character)
  }
  return kept.length
}

/** The complaint about a weak password, in GoToSocial's words; `undefined` when it is strong enough. At most 72 bytes. */
export const passwordComplaint = (password: string): string | undefined => {
  if (password === "") return "no password provided / provided password was 0 bytes"
  if (Buffer.byteLength(password) > 72) {
    return `password should be no more than 72 bytes, provided password was ${Buffer.byteLength(password)} bytes`
  }
  const alphabet = classes.reduce((sum, { pattern, size }) => sum + (pattern.test(password) ? size : 0), 0)
  const bits = effectiveLength(password) * Math.log2(Math.max(alphabet, 1))
  if (bits >= wantedBits) return undefined
  const hints = [
    ...classes.filter(({ pattern }) => !pattern.test(password)).map(({ hint }) => hint),
    "using a longer password"
  ]
  const advice = hints.length === 1 ? hints[0] : `${hints.slice(0, -1).join(", ")} or ${hints.at(-1)}`
  return `password is only ${Math.floor((bits / wantedBits) * 100)}% strength, try ${advice}`
}
