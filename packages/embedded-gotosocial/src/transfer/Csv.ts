/** Parses CSV as RFC 4180 has it: quoted cells, doubled quotes, line breaks in quotes; CRLF or LF. */
export const parseCsv = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const rows: Array<Array<string>> = []
  let row: Array<string> = []
  let cell = ""
  let quoted = false
  const source = text.replace(/^\uFEFF/, "")
  const endCell = () => {
    row.push(cell)
    cell = ""
  }
  const endRow = () => {
    endCell()
    if (row.some((one) => one.trim() !== "")) rows.push(row)
    row = []
  }
  for (let at = 0; at < source.length; at++) {
    const character = source[at]
    if (quoted) {
      if (character !== '"') cell += character
      else if (source[at + 1] === '"') {
        cell += '"'
        at++
      } else quoted = false
    } else if (character === '"' && cell === "") quoted = true
    else if (character === ",") endCell()
    else if (character === "\n") endRow()
    else if (character !== "\r") cell += character
  }
  endRow()
  return rows
}
