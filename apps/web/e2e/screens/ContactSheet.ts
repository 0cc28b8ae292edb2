import { join } from "node:path"
import sharp from "sharp"

export interface Taken {
  readonly state: string
  readonly size: string
  readonly look: string
  readonly file: string
}

const inHtml = (text: string) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`)

/** One page with every picture: a row a view, its name in front. */
export const sheet = (taken: ReadonlyArray<Taken>): string => {
  const rows = Object.entries(Object.groupBy(taken, ({ state }) => state)).map(([state, pictures = []]) => {
    const figures = pictures.map(({ file, look, size }) => {
      const words = inHtml(`${state}, ${size}, ${look}`)
      return `<a href="${file}"><img src="${file}" alt="${words}" title="${words}" height="360" loading="lazy"></a>`
    })
    return `<h2>${inHtml(state)}</h2><p>${figures.join(" ")}</p>`
  })
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Chirp, every view</title>
<style>body{font:16px system-ui;margin:2rem;background:#8a8f98;color:#111}img{box-shadow:0 1px 8px #0006}</style>
<h1>Every view</h1>${rows.join("\n")}</html>\n`
}

/** Pictures on one grid, so that a whole sheet is seen in one look. */
const COLUMNS = { desktop: 3, phone: 7 } as const
const ROWS = { desktop: 3, phone: 2 } as const
const SHRINK = 0.5
const GAP = 12

/** `grid.<size>.<look>.<n>.png`: many small pictures in one, in the order they were taken. */
export const grid = async (folder: string, taken: ReadonlyArray<Taken>): Promise<void> => {
  for (const [group, pictures = []] of Object.entries(Object.groupBy(taken, ({ look, size }) => `${size}.${look}`))) {
    const size = group.startsWith("phone") ? "phone" : "desktop"
    const each = COLUMNS[size] * ROWS[size]
    for (let from = 0; from < pictures.length; from += each) {
      const cells = await Promise.all(
        pictures.slice(from, from + each).map(async ({ file }) => {
          const image = sharp(join(folder, file))
          const { width } = await image.metadata()
          return image.resize({ width: Math.round(width * SHRINK) }).toBuffer({ resolveWithObject: true })
        })
      )
      const wide = Math.max(...cells.map(({ info }) => info.width)) + GAP
      const high = Math.max(...cells.map(({ info }) => info.height)) + GAP
      await sharp({
        create: { width: wide * COLUMNS[size], height: high * ROWS[size], channels: 3, background: "#8a8f98" }
      })
        .composite(
          cells.map(({ data }, at) => ({
            input: data,
            left: (at % COLUMNS[size]) * wide,
            top: Math.floor(at / COLUMNS[size]) * high
          }))
        )
        .png()
        .toFile(join(folder, `grid.${group}.${from / each + 1}.png`))
    }
  }
}
