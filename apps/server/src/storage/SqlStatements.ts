/** What ends each kind of quoted text, from where it starts: the index after it, or the end of the text. */
const after = (text: string, end: string, from: number) => {
  const found = text.indexOf(end, from)
  return found < 0 ? text.length : found + end.length
}

const afterString = (text: string, start: number, escapes: boolean) => {
  for (let at = start + 1; at < text.length; at++) {
    if (escapes && text[at] === "\\") at++
    else if (text[at] === "'") {
      if (text[at + 1] !== "'") return at + 1
      at++
    }
  }
  return text.length
}

const afterIdentifier = (text: string, start: number) => {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== '"') continue
    if (text[at + 1] !== '"') return at + 1
    at++
  }
  return text.length
}

const afterComment = (text: string, start: number) => {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text.startsWith("/*", at)) {
      depth++
      at++
    } else if (text.startsWith("*/", at)) {
      depth--
      at++
      if (depth === 0) return at + 1
    }
  }
  return text.length
}

const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const wordEnd = /[\w\u0080-\uffff$]/

/**
 * The statements of a PostgreSQL script, in order, without the `;` between them: the wire protocol takes one at a time.
 *
 * Knows strings with and without escapes, quoted identifiers, dollar quotes, line comments and nested block comments
 * (PostgreSQL manual, 4.1). Pieces of nothing but blanks and comments are left out. `BEGIN ATOMIC` bodies are not known.
 */
export const sqlStatements = (text: string): ReadonlyArray<string> => {
  const statements: Array<string> = []
  let start = 0
  let hasCode = false
  const end = (at: number) => {
    if (hasCode) statements.push(text.slice(start, at).trim())
    start = at + 1
    hasCode = false
  }
  let at = 0
  while (at < text.length) {
    const char = text[at] ?? ""
    if (text.startsWith("--", at)) at = after(text, "\n", at)
    else if (text.startsWith("/*", at)) at = afterComment(text, at)
    else if (char === ";") end(at++)
    else if (/\s/.test(char)) at++
    else {
      hasCode = true
      if (char === "'") at = afterString(text, at, /[eE]/.test(text[at - 1] ?? "") && !wordEnd.test(text[at - 2] ?? ""))
      else if (char === '"') at = afterIdentifier(text, at)
      else if (char === "$" && !wordEnd.test(text[at - 1] ?? "")) {
        dollarTag.lastIndex = at
        const tag = dollarTag.exec(text)?.[0]
        at = tag === undefined ? at + 1 : after(text, tag, at + tag.length)
      } else at++
    }
  }
  end(text.length)
  return statements
}
